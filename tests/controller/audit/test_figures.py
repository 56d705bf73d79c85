from dataclasses import replace
from datetime import date

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from controller.audit import figures
from controller.audit.figures import count, count_ahead, figures_of, together
from controller.audit.weeks import Week, week_of, weeks_until
from controller.store.base import new_id
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.places import Cluster
from playlists.rules.reach import Reach
from playlists.rules.verdict import VerdictKind
from tests.controller.transparency.played_commune import Played, play


def whole(played: Played) -> Week:
    return Week("2026-11-16", 0, played.now)


def test_a_commune_is_counted_when_it_is_asked_for(session: Session) -> None:
    played = play(session)
    unit = played.commune.unit.id
    found = figures_of(session, [unit], whole(played), played.now)[unit]
    assert (found.audible.sounded, found.audible.clusters) == (1, 2)
    assert found.outcomes[VerdictKind.PLAYED] == 1
    assert found.counted_at == played.now


def test_units_add_up(session: Session) -> None:
    played = play(session)
    unit = played.commune.unit.id
    one = figures_of(session, [unit], whole(played), played.now)[unit]
    both = together([one, one], played.now + 5)
    assert both.audible.clusters == 2 * one.audible.clusters
    assert both.outcomes == {kind: 2 * count for kind, count in one.outcomes.items()}
    assert both.reach == one.reach + one.reach
    assert both.counted_at == played.now
    assert together([], 7).reach == Reach(0, 0, 0)


def test_a_province_is_shown_what_was_counted_ahead_and_it_is_the_same(engine: Engine) -> None:
    with writing_sessions(engine)() as session:
        played = play(session)
        unit = played.commune.unit.id
        add_clusters(session, played, figures.COUNTED_WHEN_ASKED)
        session.commit()
    week = whole(played)
    with reading_sessions(engine)() as session:
        live = figures_of(session, [unit], week, played.now)
        assert live == count(session, [unit], week, played.now)
    count_ahead(engine, [week], played.now)
    count_ahead(engine, [week], played.now + 1)
    with writing_sessions(engine)() as session:
        session.execute(update(ExpectedBroadcast).values(verdict=VerdictKind.FAILED))
        session.commit()
        kept = figures_of(session, [unit], week, played.now + 9)
        assert {u: replace_time(f, played.now) for u, f in kept.items()} == live
        assert kept[unit].counted_at == played.now + 1
        other = replace(week, monday="2026-11-09")
        assert figures_of(session, [unit], other, played.now)[unit].audible.sounded == 0


def test_a_week_begins_on_monday_at_midnight_in_vietnam_and_ends_now() -> None:
    sunday_evening = 1_795_000_000_000 + 4 * 86_400_000  # 2026-11-22T18:06:40+07:00
    week = week_of(date(2026, 11, 22), sunday_evening)
    assert (week.monday, week.from_ms) == ("2026-11-16", 1_794_762_000_000)
    assert week.to_ms == sunday_evening
    assert [w.monday for w in weeks_until(sunday_evening, 2)] == ["2026-11-16", "2026-11-09"]
    assert week_of(date(2026, 11, 9), sunday_evening).to_ms == week.from_ms
    monday = sunday_evening + 6 * 3_600_000
    assert weeks_until(monday, 1)[0].monday == "2026-11-23"


def add_clusters(session: Session, played: Played, number: int) -> None:
    now = played.commune.now
    session.add_all(
        Cluster(
            id=new_id(now),
            unit_id=played.commune.unit.id,
            code=f"x{n}",
            name=f"Thôn {n}",
            created_at=now,
        )
        for n in range(number)
    )
    assert session.scalars(select(Cluster.id)).all()


def replace_time(found: figures.Figures, at: int) -> figures.Figures:
    return found.__class__(
        **{name: getattr(found, name) for name in found.__struct_fields__ if name != "counted_at"},
        counted_at=at,
    )
