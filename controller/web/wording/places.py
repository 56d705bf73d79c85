"""Sentences about areas, clusters and receivers, and about what is typed on several devices."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.errors import ControllerError
from controller.receivers import errors as receivers
from controller.unsent import errors as unsent

PLACE_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    receivers.UnknownLanguageError: lambda _: (
        "Chưa có ngôn ngữ này trong Loa. Chưa có gì bị thay đổi. Chọn trong danh sách."
    ),
    receivers.AreaInUseError: lambda e: (
        f"Khu vực “{e.area}” đang có lịch phát: {', '.join(e.programmes[:3])}. Chưa có gì bị thay "
        "đổi. Đổi nơi phát của các lịch đó, hoặc chờ lịch kết thúc, rồi bỏ khu vực."
    ),
    receivers.AreaNameTakenError: lambda e: (
        f"Đơn vị đã có khu vực “{e.name}”. Chưa có gì bị thay đổi. Đặt tên khác rồi lưu."
    ),
    receivers.CodeTakenError: lambda e: (
        f"Mã cụm “{e.code}” đã có trong đơn vị. Chưa có gì bị thay đổi. Chọn mã khác."
    ),
    receivers.ClusterOccupiedError: lambda _: (
        "Cụm này đang có bộ thu. Chưa có gì bị thay đổi. "
        "Nếu thay bộ thu hỏng, dùng mục Thay bộ thu."
    ),
    receivers.BadPublicKeyError: lambda _: (
        "Khóa của bộ thu không hợp lệ hoặc đã dùng cho bộ thu khác. Chưa có gì bị thay đổi. "
        "Tạo khóa mới trên bộ thu rồi lắp lại."
    ),
    receivers.UnknownReceiverError: lambda _: (
        "Bộ thu này chưa được lắp vào cụm nào hoặc đã ngừng dùng. Chưa có gì bị thay đổi. "
        "Kiểm tra lại danh sách cụm loa."
    ),
    unsent.NotKeptError: lambda _: (
        "Bản đang soạn chỉ giữ trên máy này. Chữ vẫn còn nguyên. Bấm Lưu trước khi rời trang."
    ),
    unsent.KeptElsewhereError: lambda _: (
        "Bản này đã được soạn tiếp trên máy khác. Cả hai bản vẫn còn nguyên. Chọn bản để soạn tiếp."
    ),
    unsent.GoneElsewhereError: lambda _: (
        "Bản này đã được gửi hoặc bỏ trên máy khác. Chữ ở đây vẫn còn, chưa lưu. "
        "Cần giữ thì bấm Lưu."
    ),
}
