"""Sổ theo dõi nội dung công khai of a quarter, and the certificate of one duty.

Luật Thực hiện dân chủ ở cơ sở 10/2022/QH15, Điều 13 khoản 2: what was disclosed, in which form and
when is listed and kept up to date each quarter.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil
from controller.duties.service import DutyState, state_of
from controller.reports.asked import Asked, Progress
from controller.reports.content import (
    Block,
    Column,
    ColumnKind,
    Heading,
    Note,
    Paragraph,
    Table,
)
from controller.reports.facts.said_by_hand import Said, said
from controller.reports.kinds.words import FROM_JOURNALS, by_hand_table, listed
from controller.store.duties import BulletinDuty
from controller.store.hand_entries import EntryKind
from controller.store.lookup import find
from controller.web.wording.duties import clause_words, gap_words, progress_words, standing_of

DISCLOSURES = ("three-days", "three-days-in-time", "five-working-days")
"""The templates of Luật 10/2022/QH15, Điều 11 to 13."""
MOST_DAYS_SHOWN = 10
LONGEST_DAYS = 400
"""Nobody looks further for broadcasts of a duty that were said by hand."""


@dataclass(frozen=True, slots=True)
class Register:
    """Duties of disclosure that fall into a period."""

    states: Sequence[DutyState]


@dataclass(frozen=True, slots=True)
class Certified:
    """One duty, and what was said by hand of its bulletin's broadcasts."""

    state: DutyState
    by_hand: Sequence[Said]


def read_register(session: Session, asked: Asked, progress: Progress) -> Register:
    """The duties that began before the period's end and were open or heard in it."""
    query = select(BulletinDuty).where(
        BulletinDuty.unit_id.in_(asked.units),
        BulletinDuty.template.in_(DISCLOSURES),
        BulletinDuty.begins_on <= asked.last.isoformat(),
    )
    rows = session.scalars(query.order_by(BulletinDuty.begins_on, BulletinDuty.id)).all()
    states = []
    for number, row in enumerate(rows):
        progress(number, len(rows))
        state = state_of(session, row, asked.now)
        if _falls_into(state, asked.first, asked.last):
            states.append(state)
    return Register(states)


def _falls_into(state: DutyState, first: date, last: date) -> bool:
    began = date.fromisoformat(state.duty.begins_on) >= first
    return began or not state.is_over or any(first <= heard.on <= last for heard in state.sounded)


def say_register(facts: Register) -> tuple[Block, ...]:
    """The register in blocks."""
    return (
        Paragraph(
            "Các nội dung phải công khai được phát trên hệ thống loa truyền thanh của xã, theo "
            "Điều 11, Điều 12 và Điều 13 Luật Thực hiện dân chủ ở cơ sở số 10/2022/QH15."
        ),
        Table(
            "Bảng 1. Nội dung công khai trên loa truyền thanh",
            (
                Column("TT", ColumnKind.COUNT, 0.5),
                Column("Nội dung công khai", weight=3),
                Column("Căn cứ", weight=2.4),
                Column("Ngày quyết định", ColumnKind.DAY, 1.1),
                Column("Phát từ ngày", ColumnKind.DAY, 1.1),
                Column("Các ngày đã phát", weight=2),
                Column("Kết quả", weight=1.8),
                Column("Cụm thiếu", weight=2),
            ),
            tuple(
                (
                    number,
                    state.duty.bulletin.title,
                    state.duty.citation,
                    date.fromisoformat(state.duty.decided_on) if state.duty.decided_on else None,
                    date.fromisoformat(state.duty.begins_on),
                    days_heard(state),
                    _result(state),
                    "; ".join(gap_words(state.progress.gaps, state.codes)),
                )
                for number, state in enumerate(facts.states, 1)
            ),
            empty="Không có nội dung nào phải công khai trên loa trong kỳ.",
        ),
        FROM_JOURNALS,
    )


def days_heard(state: DutyState) -> str:
    """The days on which it sounded anywhere."""
    days = sorted({heard.on for heard in state.sounded})
    shown = ", ".join(f"{day:%d/%m/%Y}" for day in days[:MOST_DAYS_SHOWN])
    return shown + (
        f" và {len(days) - MOST_DAYS_SHOWN} ngày khác" if len(days) > MOST_DAYS_SHOWN else ""
    )


def _result(state: DutyState) -> str:
    parts = [progress_words(found) for found in state.progress.clauses]
    return f"{standing_of(state).text}: {', '.join(parts)}"


def read_certificate(session: Session, asked: Asked, progress: Progress) -> Certified:
    """One duty as it stands. Raises NotFoundError."""
    progress(0, 1)
    duty = find(session, BulletinDuty, asked.subject_id)
    begin, end = civil.bounds(date.fromisoformat(duty.begins_on), LONGEST_DAYS)
    entries = said(session, asked.units, begin, end, EntryKind.BROADCAST)
    of_bulletin = [entry for entry in entries if entry.bulletin_id == duty.bulletin_id]
    return Certified(state_of(session, duty, asked.now), of_bulletin)


def say_certificate(facts: Certified) -> tuple[Block, ...]:
    """The certificate in blocks."""
    state = facts.state
    missing = "; ".join(gap_words(state.progress.gaps, state.codes)) or "không có"
    return (
        Paragraph(f"Bản tin: {state.duty.bulletin.title.rstrip('.')}."),
        Paragraph(f"Nghĩa vụ: {state.duty.name}. Căn cứ: {state.duty.citation}."),
        *(
            Paragraph(f"{clause_words(found.clause)}: {progress_words(found)}.")
            for found in state.progress.clauses
        ),
        Paragraph(f"Kết quả đối với xã: {standing_of(state).text}. Cụm thiếu: {missing}."),
        _heard(state),
        FROM_JOURNALS,
        Heading("Khai tay"),
        by_hand_table("Bảng 2. Lượt phát khai tay của bản tin này", facts.by_hand),
        Note("Lượt khai tay được liệt kê để biết, không tính vào kết quả nghĩa vụ."),
    )


def _heard(state: DutyState) -> Table:
    by_day: defaultdict[date, set[str]] = defaultdict(set)
    for heard in state.sounded:
        by_day[heard.on].add(state.codes[heard.cluster])
    return Table(
        "Bảng 1. Các ngày đã phát trọn bản tin",
        (
            Column("Ngày", ColumnKind.DAY, 1.2),
            Column("Số cụm", ColumnKind.COUNT),
            Column("Trên tổng số", ColumnKind.COUNT),
            Column("Các cụm", weight=4),
        ),
        tuple(
            (day, len(codes), len(state.codes), listed(sorted(codes)))
            for day, codes in sorted(by_day.items())
        ),
        empty="Chưa có ngày nào.",
    )
