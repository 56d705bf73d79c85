"""Sổ theo dõi bồi dưỡng: who went through which lesson, day by day; and the same in a sentence."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from controller import civil
from controller.reports.asked import Asked, Progress
from controller.reports.content import Block, Column, ColumnKind, Heading, Paragraph, Table
from controller.training.service import passed_in


@dataclass(frozen=True, slots=True)
class Learned:
    """One lesson that somebody went through."""

    on: date
    name: str
    position: str
    lesson: str


def learned(session: Session, asked: Asked) -> list[Learned]:
    """All of the period, in order."""
    return [
        Learned(date.fromisoformat(row.passed_on), row.person.name, row.person.position, row.title)
        for row in passed_in(session, asked.units, asked.first, asked.last)
    ]


def read(session: Session, asked: Asked, progress: Progress) -> Sequence[Learned]:
    """Read it."""
    progress(0, 1)
    return learned(session, asked)


def summary(found: Sequence[Learned]) -> str:
    """How many people learned how much, in a sentence."""
    if not found:
        return "Chưa ai ghi học bài tập dượt nào trong kỳ."
    people = len({(one.name, one.position) for one in found})
    lessons = len({one.lesson for one in found})
    return (
        f"{civil.number(people)} người làm công tác phát thanh đã học "
        f"{civil.number(len(found))} lượt, {civil.number(lessons)} bài tập dượt về soạn, duyệt, "
        "xếp lịch và xử lý sự cố."
    )


def say(found: Sequence[Learned]) -> tuple[Block, ...]:
    """The register, then how many took each lesson."""
    counts = Counter(one.lesson for one in found)
    return (
        Paragraph(summary(found)),
        Heading("1. Từng lượt học"),
        Table(
            "Bảng 1. Lượt học",
            (
                Column("Ngày", ColumnKind.DAY),
                Column("Họ và tên", weight=2),
                Column("Chức vụ", weight=2),
                Column("Bài", weight=3),
            ),
            tuple((one.on, one.name, one.position, one.lesson) for one in found),
            empty="Không có lượt học nào trong kỳ.",
        ),
        Heading("2. Theo bài"),
        Table(
            "Bảng 2. Số lượt học từng bài",
            (Column("Bài", weight=4), Column("Số lượt", ColumnKind.COUNT)),
            tuple(counts.most_common()),
            ("Cộng", len(found)),
            empty="Không có lượt học nào trong kỳ.",
        ),
    )
