"""Sự cố: which clusters were silent, why, for how long; what people said by hand of equipment."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller import civil
from controller.ledger.verdict_groups import BY_ORDER, SOUNDED, TROUBLE
from controller.reports.asked import Asked, Progress
from controller.reports.content import (
    Bar,
    Block,
    Chart,
    Column,
    ColumnKind,
    Heading,
    Paragraph,
    Table,
)
from controller.reports.facts.places import Place, places
from controller.reports.facts.said_by_hand import Said, said
from controller.reports.facts.tallies import Tally, by_cluster
from controller.reports.kinds.legal_education import TO_ADD, causes_table
from controller.reports.kinds.words import FROM_JOURNALS, by_hand_table, reason, share
from controller.store.hand_entries import EntryKind
from playlists.rules.verdict import Cause

MOST_BARS = 15


@dataclass(frozen=True, kw_only=True, slots=True)
class Faults:
    """What did not sound, and what was said of it."""

    tallies: Sequence[Tally]
    places: Sequence[Place]
    equipment: Sequence[Said]


def read(session: Session, asked: Asked, progress: Progress) -> Faults:
    """Read what became of each cluster's broadcasts."""
    progress(0, 1)
    return Faults(
        tallies=by_cluster(session, asked.units, *asked.span),
        places=places(session, asked.units),
        equipment=said(session, asked.units, *asked.span, EntryKind.EQUIPMENT),
    )


def say(facts: Faults) -> tuple[Block, ...]:
    """The report in blocks."""
    failed = _failed(facts)
    silent = sum(bool(count) for count in failed.values())
    return (
        Heading("I. TÌNH HÌNH SỰ CỐ"),
        Paragraph(
            f"Trong kỳ có {civil.number(sum(failed.values()))} lượt không phát được, phát một "
            f"phần hoặc chưa xác minh được, tại {civil.number(silent)} cụm."
        ),
        _chart(facts, failed),
        causes_table("Bảng 1. Theo nguyên nhân", facts.tallies),
        FROM_JOURNALS,
        Heading("II. THEO CỤM LOA"),
        _clusters(facts, failed),
        Heading("III. THIẾT BỊ, THEO KHAI TAY"),
        by_hand_table("Bảng 3. Tình trạng thiết bị do người phụ trách khai", facts.equipment),
        Heading("IV. BIỆN PHÁP KHẮC PHỤC"),
        TO_ADD,
    )


def _failed(facts: Faults) -> Counter[str]:
    failed: Counter[str] = Counter()
    for tally in facts.tallies:
        if tally.verdict in TROUBLE:
            failed[tally.name] += tally.count
    return failed


def _chart(facts: Faults, failed: Counter[str]) -> Chart:
    names = {place.id: f"{place.code} {place.name}" for place in facts.places}
    bars = [Bar(names[id_], count) for id_, count in failed.most_common(MOST_BARS)]
    return Chart("Các cụm nhiều sự cố nhất", tuple(bars), "lượt")


def _clusters(facts: Faults, failed: Counter[str]) -> Table:
    promised: Counter[str] = Counter()
    played: Counter[str] = Counter()
    causes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for tally in facts.tallies:
        promised[tally.name] += 0 if tally.verdict in BY_ORDER else tally.count
        played[tally.name] += tally.count if tally.verdict in SOUNDED else 0
        if tally.verdict in TROUBLE:
            words = "chưa xác minh" if tally.cause is Cause.NONE else reason(tally.cause)
            causes[tally.name][words] += tally.count
    there = sorted(facts.places, key=lambda place: (-failed[place.id], place.code))
    return Table(
        "Bảng 2. Sự cố theo cụm",
        (
            Column("Cụm", weight=2.4),
            Column("Lượt theo lịch", ColumnKind.COUNT),
            Column("Đã phát", ColumnKind.COUNT),
            Column("Sự cố", ColumnKind.COUNT),
            Column("Tỷ lệ đã phát", ColumnKind.SHARE),
            Column("Nguyên nhân", weight=3),
        ),
        tuple(
            (
                f"{place.code} {place.name}",
                promised[place.id],
                played[place.id],
                failed[place.id],
                share(played[place.id], promised[place.id]),
                "; ".join(f"{words} {n}" for words, n in causes[place.id].most_common()),
            )
            for place in there
            if promised[place.id]
        ),
        empty="Không có lượt phát nào trong kỳ.",
    )
