"""Entries by hand in words: what they speak of, what is said of it."""

from collections.abc import Mapping

from controller.store.hand_entries import EntryKind, Outcome
from controller.web.wording.values import Tone, Word

BY_HAND = Word("Khai tay", Tone.OFF, "pencil")
"""Stands wherever an entry by hand is shown: nobody may take it for a measurement."""

KIND: Mapping[EntryKind, str] = {
    EntryKind.BROADCAST: "Lượt phát của cụm không gửi nhật ký",
    EntryKind.SHIFT: "Ca trực",
    EntryKind.EQUIPMENT: "Tình trạng thiết bị",
}

OUTCOME: Mapping[Outcome, str] = {
    Outcome.PLAYED: "Đã phát",
    Outcome.PARTIAL: "Phát một phần",
    Outcome.NOT_PLAYED: "Không phát",
    Outcome.ON_DUTY: "Có trực",
    Outcome.WORKS: "Hoạt động tốt",
    Outcome.BROKEN: "Hỏng",
    Outcome.REPAIRED: "Đã sửa",
    Outcome.VOID: "Không có việc này",
}

NEW: Mapping[EntryKind, str] = {
    EntryKind.BROADCAST: "Khai lượt phát",
    EntryKind.SHIFT: "Khai ca trực",
    EntryKind.EQUIPMENT: "Khai thiết bị",
}

SUBJECT: Mapping[EntryKind, str] = {
    EntryKind.BROADCAST: "Đã phát gì",
    EntryKind.SHIFT: "Người trực",
    EntryKind.EQUIPMENT: "Thiết bị và tình trạng",
}
