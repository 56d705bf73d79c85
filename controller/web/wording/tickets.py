"""Phiếu việc and phản ánh in words."""

from collections.abc import Callable, Mapping
from typing import Any

from controller import civil
from controller.errors import ControllerError
from controller.notifications import errors as notifications
from controller.residents import errors as residents
from controller.residents.complaints import FARTHEST_BACK_MS, ComplaintKind
from controller.store.tickets import Ticket, TicketSource, TicketStep
from controller.tickets import errors as tickets
from controller.tickets.faults import OFFLINE
from controller.web.wording.health import FAULT, NOT_READY, Ailment
from controller.web.wording.values import Tone, Word
from playlists.messages.state import NotReady

AWAY = Ailment(
    "Mất liên lạc, có thể mất điện hoặc mất mạng",
    "Nhờ trưởng thôn xem đèn bộ thu: không sáng là mất điện, báo thợ điện; sáng là mất mạng.",
)

COMPLAINT: Mapping[ComplaintKind, str] = {
    ComplaintKind.TOO_LOUD: "Loa to quá",
    ComplaintKind.NOT_HEARD: "Không nghe thấy loa",
    ComplaintKind.WRONG_TIME: "Loa phát sai giờ",
    ComplaintKind.OTHER: "Việc khác",
}

COMPLAINT_STEP: Mapping[ComplaintKind, str] = {
    ComplaintKind.TOO_LOUD: "Xem âm lượng của cụm và giờ phát; cần thì giảm rồi trả lời bà con.",
    ComplaintKind.NOT_HEARD: "Xem sổ phát bên dưới: cụm có phát lúc đó không; cần thì cho tự kiểm.",
    ComplaintKind.WRONG_TIME: "Xem sổ phát bên dưới: giờ phát thật và lịch đã xếp.",
    ComplaintKind.OTHER: "Đọc lời bà con bên dưới rồi trả lời.",
}

USUAL_ANSWER: Mapping[ComplaintKind, str] = {
    ComplaintKind.TOO_LOUD: "Đã giảm âm lượng cụm loa. Cảm ơn bà con đã báo.",
    ComplaintKind.NOT_HEARD: "Đã kiểm tra và sửa cụm loa. Cảm ơn bà con đã báo.",
    ComplaintKind.WRONG_TIME: "Đã xem lại lịch phát. Cảm ơn bà con đã báo.",
    ComplaintKind.OTHER: "",
}
"""A beginning for whoever answers; she makes it true before she sends it."""

STEP: Mapping[TicketStep, str] = {
    TicketStep.OPENED: "Mở phiếu",
    TicketStep.TAKEN: "Nhận việc",
    TicketStep.TOLD: "Đã báo thợ",
    TicketStep.HANDED: "Giao việc",
    TicketStep.FINISHED: "Xong",
    TicketStep.PASSED: "Hết sự cố, phiếu tự đóng",
    TicketStep.RETURNED: "Sự cố trở lại, mở lại phiếu",
    TicketStep.ANSWERED: "Bản tin trả lời đã phát",
    TicketStep.JOINED: "Thêm một phản ánh như vậy",
}

TOLD = "đã báo thợ"
ITSELF = "Loa tự ghi"
ANSWER_TITLE = "Trả lời phản ánh"


def ailment_of(ticket: Ticket) -> Ailment:
    """What is wrong, and the one thing to do about it."""
    if ticket.source is TicketSource.COMPLAINT:
        kind = ComplaintKind(ticket.kind)
        return Ailment(COMPLAINT[kind], COMPLAINT_STEP[kind])
    if ticket.kind == OFFLINE:
        return AWAY
    if ticket.kind == NotReady.CLOCK:
        return NOT_READY[NotReady.CLOCK]
    return FAULT.get(ticket.kind) or Ailment(
        f"sự cố khác ({ticket.kind})", "Báo kỹ thuật viên kiểm tra bộ thu."
    )


def place_of(ticket: Ticket) -> str:
    """Where it is."""
    if ticket.cluster is None:
        return "Bà con không rõ cụm nào"
    return f"Cụm {ticket.cluster.code}, {ticket.cluster.name}"


def state_of(ticket: Ticket, now: int) -> Word:
    """How far it is."""
    if ticket.ended_at is not None:
        return Word("Đã xong", Tone.GOOD, "check")
    if ticket.due_at is not None and ticket.due_at < now:
        return Word("Quá hạn", Tone.BAD, "alert")
    if ticket.told_at is not None:
        return Word("Đã báo thợ", Tone.WAIT, "telephone")
    if ticket.owner_id is not None:
        return Word("Đã giao", Tone.WAIT, "person")
    return Word("Chưa ai nhận", Tone.WARN, "question")


def help_of(ticket: Ticket) -> str:
    """What the sentence of the day says of the help that is on its way; empty for none."""
    if ticket.told_at is not None:
        return TOLD
    return "đã giao việc" if ticket.owner_id is not None else ""


def due_words(ticket: Ticket, now: int) -> str:
    """By when: within a day by the hour, else by the day."""
    due = ticket.due_at or now
    if due < now:
        return f"quá hạn từ {civil.recent(due, now)}"
    return f"hạn {civil.recent(due, now)}"


def answer_draft(ticket: Ticket, unit_name: str, answer: str) -> str:
    """The words of a bulletin that answers, to be completed before anybody approves it."""
    where = "" if ticket.cluster is None else f" của cụm loa {ticket.cluster.name}"
    kind = COMPLAINT[ComplaintKind(ticket.kind)]
    what = "về loa truyền thanh" if kind == COMPLAINT[ComplaintKind.OTHER] else f"“{kind.lower()}”"
    return (
        f"Kính thưa bà con.\n{unit_name} đã nhận được phản ánh {what}{where}.\n"
        f"{answer}\nTrân trọng cảm ơn bà con đã góp ý."
    )


TICKET_SENTENCES: Mapping[type[ControllerError], Callable[[Any], str]] = {
    tickets.TicketEndedError: lambda _: (
        "Phiếu này vừa đóng: có người đã báo xong, hoặc sự cố đã hết. Không có gì bị mất. "
        "Xem lịch sử của phiếu."
    ),
    tickets.NobodyThereError: lambda _: (
        "Người được chọn không xử lý phiếu của đơn vị này. Phiếu vẫn như cũ. "
        "Chọn người khác trong danh sách."
    ),
    tickets.DueInThePastError: lambda _: (
        "Hạn phải là một ngày sau hôm nay. Phiếu vẫn như cũ. Chọn lại ngày."
    ),
    tickets.FaultsAreNotAnsweredError: lambda _: (
        "Phiếu này là sự cố của thiết bị, không phải phản ánh của bà con. Phiếu vẫn như cũ. "
        "Xử lý xong thì bấm Xong."
    ),
    residents.AddressTakenError: lambda e: (
        f"Đơn vị khác đã dùng địa chỉ “{e.address}”. Chưa có gì thay đổi. Chọn địa chỉ khác."
    ),
    residents.BadAddressError: lambda _: (
        "Địa chỉ gồm 3 đến 60 chữ cái không dấu, chữ số và dấu gạch nối, như xa-vinh-phuoc. "
        "Chưa có gì thay đổi. Sửa địa chỉ rồi lưu."
    ),
    residents.ComplaintTimeError: lambda _: (
        "Ngày giờ phải là lúc đã qua, trong vòng "
        f"{FARTHEST_BACK_MS // civil.DAY_MS} ngày. Lời phản ánh vẫn còn bên dưới. "
        "Chọn lại ngày giờ rồi gửi."
    ),
    residents.NotSettledError: lambda _: (
        "Phản ánh chưa được trả lời. Lời phản ánh vẫn được giữ. Xem lại trang này sau."
    ),
    notifications.UnknownPushServiceError: lambda _: (
        "Trình duyệt này dùng nơi chuyển tin mà Loa chưa biết. Chưa có gì thay đổi. "
        "Dùng Chrome, Firefox, Edge hoặc Safari, hoặc chép lời nhắn gửi qua Zalo."
    ),
    notifications.BadSubscriptionError: lambda _: (
        "Trình duyệt chưa đưa đủ khóa để báo tin. Chưa có gì thay đổi. Tải lại trang rồi bấm lại."
    ),
    residents.OftenAskedError: lambda _: (
        "Nơi này vừa gửi nhiều lần liền. Lời phản ánh vẫn còn bên dưới. "
        "Chờ một phút rồi gửi lại, hoặc gọi điện cho UBND xã, phường."
    ),
}
