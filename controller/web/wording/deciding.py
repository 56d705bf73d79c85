"""The words around deciding: checklists, links to approvers, marks of bulletins."""

from collections.abc import Callable, Mapping
from typing import Any

from controller.approval_requests import errors as requests
from controller.approval_requests.state import PartState, RequestState
from controller.bulletins import errors as bulletins
from controller.bulletins.heard_again import Standing
from controller.checklists import errors as checklists
from controller.errors import ControllerError
from controller.web.wording.values import Tone, Word


def _closed(error: requests.RequestClosedError) -> str:
    return f"Chưa ghi nhận quyết định nào. {CLOSED[error.state]}"


def _unchecked(error: checklists.UncheckedError) -> str:
    items = "; ".join(f"“{item}”" for item in error.items)
    return (
        f"Chưa đánh dấu đủ danh mục kiểm tra: {items}. Bản tin chưa được duyệt, vẫn chờ duyệt. "
        "Đánh dấu rồi duyệt; nếu không đạt, trả lại để sửa."
    )


CLOSED: Mapping[RequestState, str] = {
    RequestState.WAITING: "Đang chờ duyệt.",
    RequestState.DECIDED: "Đã có quyết định, không cần làm gì thêm.",
    RequestState.CHANGED: (
        "Nội dung đã được sửa sau khi gửi liên kết, nên liên kết này không dùng để duyệt được nữa. "
        "Chưa duyệt nội dung nào. Chờ người soạn gửi liên kết của bản mới."
    ),
    RequestState.RECALLED: "Bản tin đã thu hồi, không phát nữa. Không cần làm gì thêm.",
    RequestState.EXPIRED: (
        "Liên kết đã hết hạn. Nội dung vẫn chờ duyệt. Nhờ người soạn gửi liên kết mới, "
        "hoặc mở mục Bản tin, Chờ duyệt."
    ),
    RequestState.WITHDRAWN: (
        "Người soạn đã thu hồi liên kết này. Chưa duyệt nội dung nào. "
        "Chờ liên kết mới, hoặc hỏi người soạn."
    ),
}
"""What the page of a link says, by what became of the asking."""

REQUEST: Mapping[RequestState, str] = {
    RequestState.WAITING: "đang chờ duyệt",
    RequestState.DECIDED: "đã có quyết định",
    RequestState.CHANGED: "nội dung đã sửa sau khi gửi",
    RequestState.RECALLED: "bản tin đã thu hồi",
    RequestState.EXPIRED: "liên kết hết hạn",
    RequestState.WITHDRAWN: "liên kết đã thu hồi",
}
"""The same in a list."""

PART: Mapping[PartState, Word] = {
    PartState.WAITING: Word("Chờ duyệt", Tone.WAIT, "hourglass"),
    PartState.APPROVED: Word("Đã duyệt", Tone.GOOD, "seal"),
    PartState.RETURNED: Word("Trả lại", Tone.WARN, "return"),
    PartState.CHANGED: Word("Đã sửa sau khi gửi", Tone.WARN, "pencil"),
    PartState.RECALLED: Word("Đã thu hồi", Tone.BAD, "ban"),
}

TO_RESIDENTS: Mapping[Standing, str] = {
    Standing.SHOWN: "Phát xong, bà con nghe lại và đọc lời được bảy ngày trên trang công khai.",
    Standing.PAGE_CLOSED: "Cho nghe lại, nhưng đơn vị chưa mở Trang cho bà con.",
    Standing.NUMBERS: "Có số giống số của người dân nên không hiện trên trang công khai.",
    Standing.WITHHELD: "Không hiện trên trang công khai để nghe lại.",
}

DECIDING_NOTICES: Mapping[str, str] = {
    "da-tao-lien-ket": "Đã tạo liên kết. Chép lời nhắn rồi gửi cho người duyệt.",
    "da-thu-hoi-lien-ket-duyet": "Đã thu hồi liên kết. Ai mở cũng không duyệt được bằng nó nữa.",
    "da-duyet-xong": "Đã duyệt. Có thể đóng trang này.",
    "da-luu-danh-muc": "Đã lưu danh mục. Từ lần duyệt sau dùng danh mục mới.",
    "da-chon-nghe-lai": "Đã lưu lựa chọn nghe lại trên trang công khai.",
    "da-danh-dau": "Đã lưu. Nếu đổi giọng, máy đang đọc lại.",
}

DECIDING_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    checklists.UncheckedError: _unchecked,
    checklists.ChecklistChangedError: lambda _: (
        "Danh mục kiểm tra vừa được đổi. Bản tin chưa được duyệt, vẫn chờ duyệt. "
        "Mở lại trang, đọc danh mục mới rồi duyệt."
    ),
    checklists.BadChecklistError: lambda e: (
        f"Danh mục cần từ 1 đến {e.limit} dòng, không trùng nhau. Danh mục cũ vẫn dùng. "
        "Sửa lại rồi lưu."
    ),
    requests.NothingToAskError: lambda _: (
        "Không còn gì chờ duyệt nên chưa có liên kết nào được tạo. Gửi duyệt trước, rồi tạo "
        "liên kết cho người duyệt."
    ),
    requests.RequestClosedError: _closed,
    requests.NotAskedError: lambda _: (
        "Nội dung vừa thay đổi hoặc đã có người quyết định. Chưa ghi nhận quyết định nào. "
        "Mở lại liên kết, xem phần còn chờ rồi quyết định."
    ),
    bulletins.EndNeededError: lambda _: (
        "Tin có dữ liệu cá nhân cần ngày phát cuối cùng. Nội dung vẫn còn nguyên. "
        "Chọn ngày rồi lưu."
    ),
    bulletins.BadEndError: lambda e: (
        f"Ngày phát cuối cùng chưa đúng: “{e.value}”. Nội dung vẫn còn nguyên. Chọn một ngày từ "
        "hôm nay, không quá một năm."
    ),
}
