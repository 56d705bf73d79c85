"""Thời lượng phát so với Quy chế: minutes and sessions of each cluster against the rules in force.

What was really on air counts, at the time for which it was planned, with what came out of the
loudspeaker: a live session with what was said, a relay with what came of it, what was cut short
with what sounded before. Tunes and greetings are in no promise: a session is longer by them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller import civil
from controller.ledger.verdict_groups import SOUNDED
from controller.regulations.days import calendar_of
from controller.regulations.service import Regulation, regulation_of
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
from controller.reports.facts.places import Place, places
from controller.reports.kinds.words import span, wall
from controller.store.broadcasts import ExpectedBroadcast
from controller.units.tree import unit_path
from controller.web.wording.regulations import BINDING, limit_words
from playlists.rules.airtime import Breach, OnAir, breaches, sessions
from playlists.rules.verdict import VerdictKind

AUDIBLE = (*SOUNDED, VerdictKind.PARTIAL, VerdictKind.RECALLED)
"""What may have been heard: a recall may come in mid-sentence."""
MOST_BREACHES = 500
MOST_BARS = 15


@dataclass(frozen=True, kw_only=True, slots=True)
class Airtime:
    """What was on air, and what of it is against a rule."""

    places: Sequence[Place]
    on_air: Mapping[str, Sequence[OnAir]]
    breaches: Sequence[tuple[str, Breach]]
    """Cluster, and what its day does."""
    regulation: Regulation
    """Of the unit that the report is about."""
    days: int


def read(session: Session, asked: Asked, progress: Progress) -> Airtime:
    """Read it cluster by cluster."""
    there = places(session, asked.units)
    on_air = _on_air(session, asked)
    path = [unit.id for unit in unit_path(session, asked.unit_id)]
    regulation = regulation_of(session, path)
    calendar = calendar_of(session, path, asked.first.year, asked.last.year + 1)
    days = [asked.first + timedelta(days=number) for number in range(asked.days)]
    found: list[tuple[str, Breach]] = []
    for number, place in enumerate(there):
        progress(number, len(there))
        against = breaches(
            on_air.get(place.id, ()), regulation.rules, days, calendar, regulation.exemptions
        )
        # A cluster that was taken down, or did not stand yet, owes no minutes.
        found += [(place.id, one) for one in against if one.occurrences or place.id in on_air]
    return Airtime(
        places=there, on_air=on_air, breaches=found, regulation=regulation, days=asked.days
    )


def _on_air(session: Session, asked: Asked) -> dict[str, list[OnAir]]:
    begin, end = asked.span
    query = (
        select(
            ExpectedBroadcast.cluster_id,
            ExpectedBroadcast.occurrence,
            func.min(ExpectedBroadcast.planned_start),
            func.sum(ExpectedBroadcast.heard_ms),
        )
        .where(
            ExpectedBroadcast.unit_id.in_(asked.units),
            ExpectedBroadcast.planned_start >= begin,
            ExpectedBroadcast.planned_start < end,
            ExpectedBroadcast.verdict.in_(AUDIBLE),
            ExpectedBroadcast.heard_ms > 0,
        )
        .group_by(ExpectedBroadcast.cluster_id, ExpectedBroadcast.occurrence)
    )
    found: defaultdict[str, list[OnAir]] = defaultdict(list)
    for cluster, occurrence, start, length in session.execute(query):
        found[cluster].append(OnAir(occurrence, wall(start), int(length)))
    return found


def say(facts: Airtime) -> tuple[Block, ...]:
    """The report in blocks."""
    stopping = [one for _cluster, one in facts.breaches if one.stops]
    return (
        Heading("I. QUY ĐỊNH ÁP DỤNG"),
        _rules(facts.regulation),
        Heading("II. THỜI LƯỢNG PHÁT"),
        _chart(facts),
        _clusters(facts),
        Note(
            "Tính thời lượng thực tế đã ra loa theo nhật ký: lượt phát một phần, tiếp âm bị gián "
            "đoạn và phát trực tiếp chỉ tính phần đã phát; nhạc hiệu, lời chào và lời kết không "
            "tính. Nhiều bản tin cách nhau không quá 5 phút là một buổi."
        ),
        Heading("III. ĐỐI CHIẾU VỚI QUY CHẾ"),
        Paragraph(
            f"Có {civil.number(len(facts.breaches))} lần khác quy định, trong đó "
            f"{civil.number(len(stopping))} lần trái quy định bắt buộc mà không có ngoại lệ "
            "và không phải tin khẩn cấp."
        ),
        _breaches(facts),
    )


def _rules(regulation: Regulation) -> Table:
    return Table(
        "Bảng 1. Quy định về thời lượng và khung giờ",
        (Column("Quy định", weight=3), Column("Mức độ"), Column("Căn cứ", weight=3)),
        tuple(
            (limit_words(rule.limit), BINDING[rule.binding], rule.citation)
            for rule in regulation.rules
        ),
        empty="Chưa nhập quy định nào của Quy chế.",
    )


def _chart(facts: Airtime) -> Chart:
    minutes = [
        Bar(f"{place.code} {place.name}", round(_total(facts, place) / 60_000 / facts.days, 1))
        for place in facts.places
        if place.id in facts.on_air
    ]
    most = sorted(minutes, key=lambda bar: -bar.value)[:MOST_BARS]
    return Chart("Số phút phát trung bình một ngày", tuple(most), "phút một ngày")


def _clusters(facts: Airtime) -> Table:
    return Table(
        "Bảng 2. Thời lượng theo cụm",
        (
            Column("Cụm", weight=3),
            Column("Số buổi", ColumnKind.COUNT),
            Column("Số ngày có phát", ColumnKind.COUNT),
            Column("Tổng thời lượng", ColumnKind.LENGTH, 1.6),
            Column("Trung bình một ngày có phát", ColumnKind.LENGTH, 1.6),
        ),
        tuple(
            (
                f"{place.code} {place.name}",
                len(sessions(sorted(on_air, key=lambda one: (one.begins, one.occurrence)))),
                days,
                span(_total(facts, place)),
                span(_total(facts, place) // days),
            )
            for place in facts.places
            if (on_air := facts.on_air.get(place.id, ()))
            and (days := len({one.begins.date() for one in on_air}))
        ),
        empty="Không có bản tin nào được phát trong kỳ.",
    )


def _total(facts: Airtime, place: Place) -> int:
    return sum(one.length_ms for one in facts.on_air.get(place.id, ()))


def _breaches(facts: Airtime) -> Table:
    names = {place.id: f"{place.code} {place.name}" for place in facts.places}
    in_order = sorted(facts.breaches, key=lambda found: (found[1].day, names[found[0]]))
    return Table(
        "Bảng 3. Các lần khác quy định",
        (
            Column("Ngày", ColumnKind.DAY, 1.6),
            Column("Cụm", weight=1.8),
            Column("Quy định", weight=3.6),
            Column("Đo được", ColumnKind.COUNT),
            Column("Xử lý", weight=2.4),
        ),
        tuple(
            (one.day, names[id_], limit_words(one.rule.limit), one.measured, _standing(one))
            for id_, one in in_order[:MOST_BREACHES]
        ),
        empty="Không có lần nào.",
    )


def _standing(breach: Breach) -> str:
    if breach.overridden:
        return "Tin khẩn cấp, được phép"
    if breach.exemption is not None:
        return f"Có ngoại lệ: {breach.exemption.reason} ({breach.exemption.author})"
    return BINDING[breach.rule.binding]
