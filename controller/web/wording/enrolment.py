"""The sentences for what can be wrong when a receiver comes in. A technician reads them, too."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.enrolment import errors
from controller.errors import ControllerError

ENROLMENT: Mapping[type[ControllerError], Callable[[Any], str]] = {
    errors.CodeRefusedError: lambda _: (
        "Mã lắp đặt không đúng hoặc đã hết hạn. Chưa có gì bị thay đổi. "
        "So lại mã trên giấy; nếu vẫn vậy, tạo mã mới ở trang Cụm loa."
    ),
    errors.CodeUsedError: lambda _: (
        "Mã này đã có một thiết bị khác dùng. Thiết bị đó vẫn được giữ nguyên và việc này đã được "
        "ghi lại. Kiểm tra xem ai đã lắp, rồi tạo mã mới ở trang Cụm loa."
    ),
    errors.KnownDeviceError: lambda _: (
        "Thẻ nhớ này mang khóa của một bộ thu đã lắp trước đó: có thể thẻ bị sao chép. Việc này đã "
        "được ghi lại. Lắp bằng thẻ trắng, hoặc xóa thư mục của bộ thu rồi làm lại."
    ),
    errors.TurnedAwayError: lambda _: (
        "Đơn vị chưa cho thiết bị này vào. Chưa có gì bị thay đổi. "
        "Gọi người quản trị để hỏi lý do và xin mã mới."
    ),
    errors.NothingToDecideError: lambda _: (
        "Không còn thiết bị nào chờ ở mã này: có thể đã có người quyết định. "
        "Chưa có gì bị thay đổi. Tải lại trang để xem tình trạng mới nhất."
    ),
    errors.BadDeviceRequestError: lambda _: (
        "Thiết bị gửi nội dung không đọc được. Chưa có gì bị thay đổi. "
        "Cập nhật phần mềm của bộ thu rồi thử lại."
    ),
    errors.TooOftenError: lambda _: (
        "Có quá nhiều lần hỏi từ nơi này. Các bộ thu khác không bị ảnh hưởng. "
        "Chờ vài phút rồi thử lại."
    ),
    errors.NoDoorError: lambda _: (
        "Máy chủ chưa được khai địa chỉ cho bộ thu kết nối (LOA_RECEIVER_BROKERS). "
        "Mã lắp đặt vẫn còn hiệu lực. Nhờ người quản trị máy chủ khai địa chỉ rồi thử lại."
    ),
}
