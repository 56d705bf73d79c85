"""What was decided about single days of a slot, in words."""

from datetime import date, datetime

from controller.civil import long_day
from controller.store.broadcasts import SlotException


def decided(made: SlotException) -> str:
    """The day and what it is: "Thứ Bảy 21/11: nghỉ"."""
    return f"{long_day(date.fromisoformat(made.local_date))}: {_what(made)}"


def _what(made: SlotException) -> str:
    if made.moved_to:
        to = datetime.fromisoformat(made.moved_to)
        return f"dời sang {to:%H:%M}, {long_day(to.date()).lower()}"
    if made.stand_in is not None:
        return f"thay bằng “{made.stand_in.programme.name}”"
    return "phát thêm" if made.change == "added" else "nghỉ"
