"""Sổ nhật ký phát thanh: each broadcast with editor, approver, who was on duty, how it went.

Inspectors open it first. Equipment and what was said by hand stand beside it, marked as such.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller import civil
from controller.ledger.verdict_groups import BY_ORDER, SOUNDED
from controller.reports.asked import Asked, Progress
from controller.reports.content import (
    Bar,
    Block,
    Chart,
    Column,
    ColumnKind,
    Heading,
    Note,
    Paragraph,
    Table,
)
from controller.reports.facts.airings import Airing, airings
from controller.reports.facts.languages import Untranslated, untranslated
from controller.reports.facts.places import Place, places
from controller.reports.facts.said_by_hand import Said, said
from controller.reports.facts.tallies import Tally, by_cluster
from controller.reports.facts.watches import Watch, on_duty, watches
from controller.reports.kinds.languages import gaps
from controller.reports.kinds.words import (
    FROM_JOURNALS,
    by_hand_table,
    editors,
    share,
    span,
    trouble_words,
    wall,
)
from controller.store.hand_entries import EntryKind
from controller.web.wording.hand_entries import OUTCOME
from playlists.rules.verdict import Cause

DAYS_AT_ONCE = 7
MOST_BARS = 31
EQUIPMENT_CAUSES = (Cause.POWER, Cause.DEVICE, Cause.RESTART, Cause.CLOCK)
"""What tells of the equipment, rather than of the line or of the schedule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Diary:
    """What stands in it."""

    airings: Sequence[Airing]
    watches: Sequence[Watch]
    by_hand: Sequence[Said]
    equipment: Sequence[Said]
    places: Sequence[Place]
    tallies: Sequence[Tally]
    missing: Sequence[Untranslated] | None
    """Variants; None where nobody speaks another language."""


def read(session: Session, asked: Asked, progress: Progress) -> Diary:
    """Read it week by week."""
    begin, end = asked.span
    step = DAYS_AT_ONCE * civil.DAY_MS
    starts = range(begin, end, step)
    found: list[Airing] = []
    for number, start in enumerate(starts):
        progress(number, len(starts))
        found += airings(session, asked.units, start, min(start + step, end))
    return Diary(
        airings=found,
        watches=watches(session, asked.units, begin, end),
        by_hand=said(session, asked.units, begin, end, EntryKind.BROADCAST),
        equipment=said(session, asked.units, begin, end, EntryKind.EQUIPMENT),
        places=places(session, asked.units),
        tallies=by_cluster(session, asked.units, begin, end),
        missing=untranslated(session, asked.units, begin, end),
    )


def say(facts: Diary) -> tuple[Block, ...]:
    """The diary in blocks."""
    whole = sum(one.clusters > 0 and one.played == one.clusters for one in facts.airings)
    promised = sum(one.clusters for one in facts.airings)
    played = sum(one.played for one in facts.airings)
    return (
        Heading("I. NHẬT KÝ"),
        Paragraph(
            f"Trong kỳ có {civil.number(len(facts.airings))} lần phát bản tin, "
            f"{civil.number(whole)} lần phát đủ tại mọi cụm; tính theo cụm, đã phát "
            f"{civil.number(played)} trên {civil.number(promised)} lượt."
        ),
        _chart(facts.airings),
        _table(facts),
        FROM_JOURNALS,
        Note("Người trực theo sổ trực do đơn vị khai; ô trống là chưa khai."),
        Heading("II. CÁC CỤM KHAI TAY (CỤM CỦA HÃNG KHÁC, CỤM FM)"),
        by_hand_table("Bảng 2. Lượt phát khai tay", facts.by_hand),
        Heading("III. TÌNH TRẠNG THIẾT BỊ"),
        _equipment(facts),
        *_languages(facts),
    )


def _languages(facts: Diary) -> tuple[Block, ...]:
    if facts.missing is None:
        return ()
    heading = Heading("IV. BẢN TIẾNG DÂN TỘC CÒN THIẾU")
    return (heading, *gaps("Bảng 4. Nội dung chỉ phát bằng tiếng Việt", facts.missing))


def _chart(found: Sequence[Airing]) -> Chart:
    promised: Counter[str] = Counter()
    played: Counter[str] = Counter()
    for one in found:
        day = f"{civil.local(one.planned_start):%d/%m}"
        promised[day] += one.clusters
        played[day] += one.played
    bars = [Bar(day, round(100 * played[day] / all_, 1)) for day, all_ in promised.items() if all_]
    return Chart("Tỷ lệ lượt đã phát theo ngày", tuple(bars[-MOST_BARS:]), "phần trăm")


def _table(facts: Diary) -> Table:
    return Table(
        "Bảng 1. Nhật ký chương trình phát thanh",
        (
            Column("Thời gian", ColumnKind.MOMENT, 1.7),
            Column("Chương trình", weight=1.8),
            Column("Nội dung", weight=3),
            Column("Thời lượng", ColumnKind.LENGTH, 1.2),
            Column("Người biên tập", weight=1.6),
            Column("Người duyệt", weight=1.6),
            Column("Người trực", weight=1.6),
            Column("Số cụm đã phát", ColumnKind.COUNT, 0.9),
            Column("Số cụm theo lịch", ColumnKind.COUNT, 0.9),
            Column("Ghi chú", weight=2.6),
        ),
        tuple(
            (
                wall(one.planned_start),
                one.programme,
                one.work.title,
                span(one.length_ms),
                editors(one.work),
                one.work.approver,
                on_duty(facts.watches, one.planned_start),
                one.played,
                one.clusters,
                _remarks(one),
            )
            for one in facts.airings
        ),
        empty="Không có lượt phát nào trong kỳ.",
    )


def _remarks(one: Airing) -> str:
    off = f"không phát theo lệnh tại {one.called_off} cụm" if one.called_off else ""
    return "; ".join(words for words in (trouble_words(one.troubles), off) if words)


def _equipment(facts: Diary) -> Table:
    promised: Counter[str] = Counter()
    played: Counter[str] = Counter()
    faulty: Counter[str] = Counter()
    for tally in facts.tallies:
        if tally.verdict not in BY_ORDER:
            promised[tally.name] += tally.count
        if tally.verdict in SOUNDED:
            played[tally.name] += tally.count
        if tally.cause in EQUIPMENT_CAUSES:
            faulty[tally.name] += tally.count
    last = {entry.code: entry for entry in facts.equipment}
    return Table(
        "Bảng 3. Tình trạng từng cụm",
        (
            Column("Cụm", weight=2.4),
            Column("Lượt theo lịch", ColumnKind.COUNT),
            Column("Đã phát", ColumnKind.COUNT),
            Column("Tỷ lệ", ColumnKind.SHARE),
            Column("Lượt lỗi nguồn, thiết bị", ColumnKind.COUNT, 1.2),
            Column("Tình trạng (khai tay)", weight=3),
        ),
        tuple(
            (
                f"{place.code} {place.name}",
                promised[place.id],
                played[place.id],
                share(played[place.id], promised[place.id]),
                faulty[place.id],
                _condition(last.get(place.code)),
            )
            for place in facts.places
            if promised[place.id] or not place.retired
        ),
        empty="Chưa có cụm loa nào.",
    )


def _condition(entry: Said | None) -> str:
    if entry is None:
        return ""
    day = civil.day(civil.day_of(entry.began_at))
    return f"{OUTCOME[entry.outcome]}: {entry.subject} ({day}, {entry.writer})"
