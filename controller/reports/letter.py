"""The frame of a report by Nghị định 30/2020/NĐ-CP: organ, number, place and day, recipients. Pure.

Documents are numbered by the clerk's office (văn thư): the number stays blank. The organ of a
commune is its People's Committee; a document of another organ names itself.
"""

from datetime import date

from controller.reports.content import Letterhead

COMMITTEE = "ỦY BAN NHÂN DÂN"
REPORT_MARK = "BC-UBND"
OPEN_MARK = "……"
"""Of what Nghị định 30/2020/NĐ-CP, Phụ lục III abbreviates nothing for: sổ, bảng kê, xác nhận."""
TWO_DIGITS_UNTIL = 10
MONTHS_WITH_ZERO = 3


def letterhead(unit: str, superior: str, day: date, mark: str = REPORT_MARK) -> Letterhead:
    """Of a unit by its full name ("Xã Ninh Hải") and the one above it ("Tỉnh Khánh Hòa")."""
    return Letterhead(
        superior=f"{COMMITTEE} {superior}".upper() if superior else "",
        issuer=f"{COMMITTEE} {unit}".upper(),
        number=f"Số:        /{mark}",
        place=_bare(unit),
        day=day,
    )


def place_and_day(head: Letterhead) -> str:
    """Địa danh, ngày … tháng … năm …; a day below 10 and January, February with a zero (NĐ 30)."""
    day, month = head.day.day, head.day.month
    days = f"{day:02}" if day < TWO_DIGITS_UNTIL else str(day)
    months = f"{month:02}" if month < MONTHS_WITH_ZERO else str(month)
    return f"{head.place}, ngày {days} tháng {months} năm {head.day.year}"


def office_lines(name: str, *, wide: bool) -> tuple[str, ...]:
    """An office's name, in two lines where a sheet is not wide: "ủy ban nhân dân", whose."""
    whose = name.removeprefix(f"{COMMITTEE} ")
    return (name,) if wide or whose == name else (COMMITTEE, whose)


def signer() -> tuple[str, ...]:
    """Who signs for a People's Committee."""
    return ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")


def full_name(kind: str, name: str) -> str:
    """A unit with the word for its kind before it, once: "Tỉnh Khánh Hòa", "Xã Ninh Hải"."""
    return name if name.lower().startswith(f"{kind.lower()} ") else f"{kind.capitalize()} {name}"


def _bare(unit: str) -> str:
    """The place's name without its kind: "Xã Ninh Hải" → "Ninh Hải"."""
    first, _, rest = unit.partition(" ")
    if first.lower() == "đặc" and rest.lower().startswith("khu "):
        rest = rest[4:]
        return rest or unit
    return rest if first.lower() in {"xã", "phường", "tỉnh", "huyện", "thị"} and rest else unit
