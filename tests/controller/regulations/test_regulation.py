"""Hà Nội and Lạng Sơn entered as data, inherited, ended and excepted."""

import json
from datetime import date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.errors import NotFoundError
from controller.regulations.days import NewDays, calendar_of, declare, list_days, withdraw
from controller.regulations.errors import BadLimitError, BadPeriodError, RuleNotHereError
from controller.regulations.known import TakenOver, known_regulations, take_over
from controller.regulations.limits import understood, written
from controller.regulations.service import (
    NewExemption,
    NewRule,
    add_rule,
    end_rule,
    except_rule,
    list_rules,
    regulation_of,
)
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from controller.store.regulations import DayKind
from playlists.rules.airtime import (
    Binding,
    BroadcastDays,
    DayMinutes,
    OnAir,
    SessionMinutes,
    SessionsPerDay,
    breaches,
)
from tests.controller.commune import NOW, Commune, lay_commune, lay_commune_in

HA_NOI = (
    {"kind": "sessions_per_day", "most": 2},
    {"kind": "session_minutes", "least": 5, "most": 15, "with_relay": True},
    {"kind": "broadcast_days", "weekdays": [0, 1, 2, 3, 4], "on_holidays": False},
)
LANG_SON = {"kind": "day_minutes", "least": 120, "most": 1440, "with_relay": True}


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=2)


def rule(session: Session, commune: Commune, limit: dict[str, object], **asked: str) -> str:
    new = NewRule(
        unit_id=commune.unit.id,
        citation="Quy chế, Điều 5",
        limit=limit,
        first_day=asked.get("first_day", "2026-01-01"),
        last_day=asked.get("last_day", ""),
    )
    return add_rule(session, commune.operator, new, NOW).id


def test_the_regulations_of_ha_noi_and_lang_son_are_taken_over_from_data(
    session: Session, commune: Commune
) -> None:
    for known in ("ha-noi-phuong", "lang-son"):
        taken = TakenOver(unit_id=commune.unit.id, known=known, first_day="2026-01-01")
        take_over(session, commune.operator, taken, NOW)
    held = regulation_of(session, path(commune)).rules
    assert {rule.limit for rule in held} == {
        SessionsPerDay(2),
        SessionMinutes(15),
        BroadcastDays(frozenset(range(5)), on_holidays=False),
        DayMinutes(least=120),
    }
    monday, saturday = date(2026, 11, 23), date(2026, 11, 28)
    calendar = calendar_of(session, path(commune), 2026, 2026)

    def against(*times: tuple[date, int, int]) -> set[str]:
        on_air = [
            OnAir(str(n), datetime.combine(day, time(hour)), minutes * 60_000)
            for n, (day, hour, minutes) in enumerate(times)
        ]
        found = breaches(on_air, held, [monday, saturday], calendar)
        return {type(b.rule.limit).__name__ for b in found if b.day in {t[0] for t in times}}

    too_little = {"DayMinutes"}  # both at once cannot be kept: Lạng Sơn asks for two hours
    assert against((monday, 5, 15), (monday, 17, 15)) == too_little
    assert against((monday, 5, 16), (monday, 17, 15)) == too_little | {"SessionMinutes"}
    thrice = [(monday, hour, 15) for hour in (5, 11, 17)]
    assert against(*thrice) == too_little | {"SessionsPerDay"}
    assert against((saturday, 5, 15)) == too_little | {"BroadcastDays"}
    assert against((monday, 5, 60), (monday, 17, 60)) == {"SessionMinutes"}
    for one in known_regulations().values():
        assert one.citation
        assert all(understood(rule.limit) for rule in one.rules)
    wrong = TakenOver(unit_id=commune.unit.id, known="sao-hoa", first_day="2026-01-01")
    with pytest.raises(NotFoundError):
        take_over(session, commune.operator, wrong, NOW)


def path(commune: Commune) -> list[str]:
    return [commune.unit.id, commune.province.id]


@pytest.mark.parametrize(
    "limit",
    [
        *HA_NOI,
        LANG_SON,
        {"kind": "windows", "spans": [["05:00", "06:30"], ["17:00", "18:30"]]},
        {"kind": "quiet_hours", "span": ["21:30", "05:00"]},
    ],
)
def test_limits_come_back_as_they_were_written(limit: dict[str, object]) -> None:
    assert written(understood(limit)) == limit


def test_a_limit_of_a_session_from_before_there_was_a_least_is_understood() -> None:
    kept = {"kind": "session_minutes", "most": 15, "with_relay": False}
    assert understood(kept) == SessionMinutes(15, with_relay=False)


@pytest.mark.parametrize(
    "limit",
    [
        {},
        {"kind": "x"},
        {"kind": "sessions_per_day", "most": 0},
        {"kind": "sessions_per_day", "most": "two"},
        {"kind": "windows", "spans": []},
        {"kind": "windows", "spans": [["05:00", "05:00"]]},
        {"kind": "quiet_hours", "span": ["05:00"]},
        {"kind": "broadcast_days", "weekdays": [7]},
        {"kind": "broadcast_days", "weekdays": []},
        {"kind": "day_minutes", "least": 200, "most": 100},
        {"kind": "day_minutes"},
        {"kind": "session_minutes", "least": 20, "most": 10},
        {"kind": "session_minutes", "with_relay": True},
    ],
)
def test_a_limit_that_no_day_can_keep_is_refused(
    session: Session, commune: Commune, limit: dict[str, object]
) -> None:
    with pytest.raises(BadLimitError):
        rule(session, commune, limit)


def test_the_rules_of_ha_noi_and_lang_son_are_data(session: Session, commune: Commune) -> None:
    for limit in (*HA_NOI, LANG_SON):
        rule(session, commune, limit)
    limits = [r.limit for r in regulation_of(session, path(commune)).rules]
    assert SessionMinutes(15, least=5) in limits
    assert DayMinutes(least=120) in limits
    assert len(list_rules(session, commune.unit.id)) == 4


def test_a_rule_of_the_province_holds_in_its_communes_and_not_next_door(
    session: Session, commune: Commune
) -> None:
    other = lay_commune_in(session, commune.province, clusters=0, name="khac")
    own = rule(session, commune, LANG_SON)
    assert regulation_of(session, [other.unit.id, other.province.id]).rules == ()
    (held,) = regulation_of(session, path(commune)).rules
    assert (held.id, held.unit) == (own, commune.unit.id)


def test_a_rule_ends_on_a_day_and_is_not_forgotten(session: Session, commune: Commune) -> None:
    id_ = rule(session, commune, LANG_SON)
    end_rule(session, commune.operator, id_, "2026-12-31", NOW)
    (held,) = regulation_of(session, path(commune)).rules
    assert held.last_day == date(2026, 12, 31)
    with pytest.raises(BadPeriodError):
        end_rule(session, commune.operator, id_, "2025-12-31", NOW)


def test_an_exception_has_an_author_a_reason_and_an_end(session: Session, commune: Commune) -> None:
    id_ = rule(session, commune, HA_NOI[0])
    asked = NewExemption(
        rule_id=id_,
        unit_id=commune.unit.id,
        first_day="2026-11-20",
        last_day="2026-11-22",
        reason="Bầu cử trưởng thôn",
    )
    with pytest.raises(NotAllowedError):
        except_rule(session, commune.operator, asked, NOW)
    except_rule(session, commune.approver, asked, NOW)
    (lifted,) = regulation_of(session, path(commune)).exemptions
    assert (lifted.author, lifted.reason) == (commune.approver.name, "Bầu cử trưởng thôn")
    assert lifted.last_day == date(2026, 11, 22)
    event = session.scalars(select(AuditEvent).where(AuditEvent.act == "exempt_rule")).one()
    assert json.loads(event.detail)["reason"] == "Bầu cử trưởng thôn"


def test_a_rule_that_does_not_hold_here_cannot_be_excepted(
    session: Session, commune: Commune
) -> None:
    other = lay_commune_in(session, commune.province, clusters=0, name="khac")
    asked = NewExemption(
        rule_id=rule(session, commune, LANG_SON),
        unit_id=other.unit.id,
        first_day="2026-11-20",
        last_day="2026-11-22",
        reason="Lễ hội",
    )
    with pytest.raises(RuleNotHereError):
        except_rule(session, other.approver, asked, NOW)


def test_only_who_may_writes_rules(session: Session, commune: Commune) -> None:
    new = NewRule(
        unit_id=commune.unit.id,
        citation="x",
        limit=LANG_SON,
        first_day="2026-01-01",
        binding=Binding.ADVICE,
    )
    with pytest.raises(NotAllowedError):
        add_rule(session, commune.actor(StaffRole.VILLAGE_HEAD), new, NOW)


def test_declared_days_are_the_calendar_of_a_unit_and_all_below(
    session: Session, commune: Commune
) -> None:
    def days(kind: DayKind, first: str, last: str) -> str:
        new = NewDays(
            unit_id=commune.unit.id, kind=kind, first_day=first, last_day=last, name="Quốc tang"
        )
        return declare(session, commune.operator, new, NOW).id

    mourning = days(DayKind.MOURNING, "2026-11-25", "2026-11-26")
    days(DayKind.WORKED, "2026-11-28", "2026-11-28")
    days(DayKind.HOLIDAY, "2026-11-27", "2026-11-27")
    known = calendar_of(session, path(commune), 2026, 2026)
    assert known.mourning == {date(2026, 11, 25), date(2026, 11, 26)}
    assert known.is_working_day(date(2026, 11, 28))
    assert not known.is_working_day(date(2026, 11, 27))
    withdraw(session, commune.operator, mourning, NOW)
    assert not calendar_of(session, path(commune), 2026, 2026).mourning
    assert len(list_days(session, commune.unit.id)) == 2
    with pytest.raises(BadPeriodError):
        days(DayKind.MOURNING, "2026-01-01", "2026-12-31")
