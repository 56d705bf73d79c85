"""Hoàn tác: what an address tells of the deed that its page offers to take back. Pure.

The address names the deed, no more: taking it back asks for the same authority as the deed itself.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Deed(StrEnum):
    """What can be taken back with one press."""

    SCHEDULED = "xep"
    CANCELLED = "huy"
    DAY = "ngay"
    """A day was left out, moved or added."""
    CHANGED = "doi"
    """A slot was changed from a day on."""
    TOGETHER = "loat"
    """Several slots were scheduled by one press; one of them names them all."""
    ENTERED = "nhap"
    """A list of units or clusters was brought in; one of them names them all."""
    COMPOSED = "sua"
    """A programme was changed; the event of the record names the change."""
    PROGRAMME = "chuong-trinh"
    """A programme went into the trash."""
    BULLETIN = "ban-tin"
    """A draft went into the trash."""
    AREA = "khu-vuc"
    """An area was forgotten."""
    STATION = "dai"
    """A station is relayed no longer."""
    TEMPLATE = "loi-mau"
    """A sound for emergencies stands ready no longer."""
    DECLARED = "khai-bao"
    """Declared days were taken back."""
    CONTACT = "danh-ba"
    """A telephone number was taken away."""


SPELLED = re.compile(
    rf"({'|'.join(Deed)}):([0-9a-f]{{32}})(?::([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Done:
    """One deed, and what it was done to."""

    deed: Deed
    id: str
    day: str = ""

    @property
    def spelled(self) -> str:
        """As an address or a form has it."""
        return ":".join(filter(None, (self.deed, self.id, self.day)))


def done_of(text: str) -> Done | None:
    """The deed; None for what is none of ours."""
    found = SPELLED.fullmatch(text)
    return Done(Deed(found[1]), found[2], found[3] or "") if found else None


def with_undo(address: str, deed: Deed, id_: str, day: str = "") -> str:
    """An address (which has a query) with the offer to take a deed back."""
    return f"{address}&hoan={Done(deed, id_, day).spelled}"
