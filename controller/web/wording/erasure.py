"""Why personal data cannot be erased (yet), in words."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.erasure import errors
from controller.errors import ControllerError

ERASURE_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    errors.NoPersonalDataError: lambda _: (
        "Bản tin này không được ghi là có dữ liệu cá nhân. Chưa xóa gì. "
        "Nội dung được giữ trong hồ sơ theo quy định."
    ),
    errors.StillOnAirError: lambda _: (
        "Bản tin còn có thể phát nên chưa xóa được. Chưa xóa gì. "
        "Thu hồi bản tin trước, hoặc chờ hết ngày cuối cùng được phát."
    ),
    errors.ErasedAlreadyError: lambda _: (
        "Dữ liệu cá nhân của bản tin này đã được xóa trước đó. Nhật ký vẫn được giữ. "
        "Không cần làm gì thêm."
    ),
    errors.LogBehindError: lambda _: (
        "Việc vừa làm với bản tin này còn đang được ghi vào nhật ký. Chưa xóa gì. "
        "Chờ vài giây rồi làm lại."
    ),
}
