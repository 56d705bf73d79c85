"""The sentences for what can be wrong with logins, accounts, devices and tokens."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.accounts import errors
from controller.errors import ControllerError
from controller.web.wording.values import ROLE

ACCOUNTS: Mapping[type[ControllerError], Callable[[Any], str]] = {
    errors.LoginRefusedError: lambda _: (
        "Tên đăng nhập hoặc mật khẩu chưa đúng. Chưa có gì bị thay đổi. "
        "Kiểm tra lại; nếu quên mật khẩu, nhờ quản trị cấp lại."
    ),
    errors.TooManyTriesError: lambda e: (
        f"Đã sai nhiều lần nên cần chờ {e.wait_s} giây. Tài khoản không bị khóa. "
        "Chờ rồi thử lại; nếu quên mật khẩu, nhờ quản trị cấp lại."
    ),
    errors.SecondStepRefusedError: lambda _: (
        "Mã hoặc khóa chưa đúng, hoặc đã hết hạn. Chưa có gì bị thay đổi. "
        "Xem mã mới trên điện thoại rồi thử lại."
    ),
    errors.SecondStepNeededError: lambda _: (
        "Tài khoản này cần bước xác thực thứ hai. Chưa có gì bị thay đổi. "
        "Đăng nhập trên trang web; chương trình thì dùng khóa API tạo ở trang Tài khoản."
    ),
    errors.WrongPasswordError: lambda _: (
        "Mật khẩu hiện tại chưa đúng. Mật khẩu cũ vẫn dùng được. Nhập lại rồi lưu."
    ),
    errors.ProofNeededError: lambda _: (
        "Cần xác nhận chủ tài khoản trước khi đổi bước xác thực thứ hai; lần xác nhận trước đã "
        "dùng hoặc đã quá 15 phút. Chưa có gì bị thay đổi. Mở lại Tài khoản rồi làm lại."
    ),
    errors.FactorCodeRefusedError: lambda _: (
        "Mã mở bước thứ hai chưa đúng, đã dùng, đã có mã mới hơn hoặc quá 7 ngày. "
        "Chưa có gì bị thay đổi. Kiểm tra lại mã, hoặc nhờ quản trị cấp mã khác."
    ),
    errors.FirstFactorNotDueError: lambda _: (
        "Tài khoản này đang đóng, đã có bước xác thực thứ hai hoặc vai trò không cần mã. "
        "Chưa cấp mã nào. "
        "Nếu người này mất thiết bị, dùng “Cấp lại mật khẩu” và chọn “Mất cả thiết bị xác thực”."
    ),
    errors.DeviceRefusedError: lambda _: (
        "Thiết bị hoặc ứng dụng chưa trả lời đúng. Chưa có gì bị thay đổi. "
        "Tải lại trang rồi làm lại."
    ),
    errors.NoSuchFactorError: lambda _: (
        "Thiết bị này đã được gỡ trước đó. Các thiết bị khác vẫn dùng được. Tải lại trang để xem."
    ),
    errors.LoginTakenError: lambda e: (
        f"Tên đăng nhập “{e.login}” đã có người dùng. Chưa có gì bị thay đổi. Chọn tên khác."
    ),
    errors.WeakPasswordError: lambda e: (
        f"Mật khẩu quá ngắn. Chưa có gì bị thay đổi. Đặt mật khẩu từ {e.minimum} ký tự trở lên."
    ),
    errors.OwnAccountError: lambda _: (
        "Không ai tự quản lý tài khoản của mình. Chưa có gì bị thay đổi. Nhờ người quản trị khác."
    ),
    errors.SamePersonError: lambda _: (
        "Việc này cần hai người quản trị khác nhau. Yêu cầu vẫn đang chờ. "
        "Nhờ người quản trị thứ hai xác nhận."
    ),
    errors.NothingToConfirmError: lambda _: (
        "Yêu cầu này đã được xử lý hoặc đã hết hạn. Chưa có gì bị thay đổi. "
        "Tải lại trang để xem danh sách đang chờ."
    ),
    errors.BadPeriodError: lambda e: (
        f"Thời hạn chưa hợp lệ: phải ở phía trước và không quá {e.longest_days} ngày. "
        "Chưa có gì bị thay đổi. Chọn lại ngày rồi lưu."
    ),
    errors.RoleNotInUnitError: lambda e: (
        f"Người thay phải làm việc ở cùng đơn vị hoặc cấp trên để nhận vai trò “{ROLE[e.role]}”. "
        "Chưa có gì bị thay đổi. Chọn người khác."
    ),
    errors.ScopeTooWideError: lambda _: (
        "Khóa API chỉ được mang những quyền mà người tạo đang có. Chưa tạo khóa nào. "
        "Bỏ bớt quyền rồi tạo lại."
    ),
    errors.ResetRefusedError: lambda _: (
        "Hai nửa mã không khớp với tên đăng nhập này, đã dùng hoặc đã hết hạn. "
        "Mật khẩu cũ không đổi. Kiểm tra lại từng nửa, hoặc nhờ quản trị cấp lại."
    ),
}
"""An error of `controller.accounts` and its sentence."""
