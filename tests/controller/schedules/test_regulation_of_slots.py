"""What a regulation permits and forbids when a slot is saved, and the ways out that are offered."""

import json
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import Act
from controller.bulletins import decisions
from controller.bulletins.variants import NewVariant, say_in
from controller.local_sources.service import NewOpening, ask
from controller.programmes.service import NewProgramme, create, length_ms
from controller.programmes.shortening import shortened
from controller.regulations.service import NewExemption, NewRule, add_rule, except_rule
from controller.schedules.errors import AgainstRegulationError, WouldDisplaceError
from controller.schedules.service import NewSlot, Target, schedule
from controller.shelf.shelf import Shelf
from controller.store.broadcasts import Slot, TargetKind
from controller.store.ledger import AuditEvent
from playlists.messages.permission import Source
from playlists.rules.airtime import Binding
from tests.controller.commune import NOW, TRANSLATORS, Commune, lay_commune

TWO_A_DAY = {"kind": "sessions_per_day", "most": 2}
FIFTEEN_MINUTES = {"kind": "session_minutes", "most": 15}
WORKING_DAYS = {"kind": "broadcast_days", "weekdays": [0, 1, 2, 3, 4]}
TWO_HOURS = {"kind": "day_minutes", "least": 120}


class Office:
    """A commune under a regulation, and one programme of three items of four minutes."""

    def __init__(self, session: Session, commune: Commune) -> None:
        self.session, self.commune = session, commune
        parts = [commune.approved_bulletin(session, f"Tin {n}.", seconds=240) for n in range(3)]
        self.programme = commune.programme(session, parts).id

    def rule(self, limit: dict[str, Any], binding: Binding = Binding.LAW) -> str:
        new = NewRule(
            unit_id=self.commune.unit.id,
            citation="Quy chế, Điều 5",
            limit=limit,
            first_day="2026-01-01",
            binding=binding,
        )
        return add_rule(self.session, self.commune.operator, new, NOW).id

    def save(self, **asked: Any) -> Slot:
        """On Thursday 19 November."""
        usual = {
            "programme_id": self.programme,
            "starts_on": "2026-11-19",
            "targets": [Target(kind=TargetKind.UNIT, id=self.commune.unit.id)],
        }
        with self.session.begin_nested():
            return schedule(
                self.session, self.commune.operator, NewSlot(**(usual | asked)), NOW + 1000
            )

    def stopped(self, **asked: Any) -> AgainstRegulationError:
        with pytest.raises(AgainstRegulationError) as refusal:
            self.save(**asked)
        return refusal.value


@pytest.fixture
def office(session: Session) -> Office:
    return Office(session, lay_commune(session, clusters=2))


def test_a_third_session_of_a_day_is_refused_and_the_next_day_offered(office: Office) -> None:
    office.rule(TWO_A_DAY)
    office.save(at="05:15")
    office.save(at="17:00")
    foreseen = office.stopped(at="11:00").foreseen
    (found,) = foreseen.against
    assert found.breach is not None
    assert found.breach.measured == 3
    assert set(found.clusters) == {c.id for c in office.commune.clusters}
    assert foreseen.ways.other_day == date(2026, 11, 20)


def test_saying_yes_does_not_help_against_the_law(office: Office) -> None:
    office.rule(WORKING_DAYS)
    refusal = office.stopped(at="17:00", starts_on="2026-11-21")
    office.stopped(at="17:00", starts_on="2026-11-21", accepts=refusal.fingerprint)


def test_an_exemption_of_a_leader_lets_it_through_and_both_are_recorded(office: Office) -> None:
    rule = office.rule(WORKING_DAYS)
    office.stopped(at="17:00", starts_on="2026-11-21")
    lifted = NewExemption(
        rule_id=rule,
        unit_id=office.commune.unit.id,
        first_day="2026-11-21",
        last_day="2026-11-22",
        reason="Bầu cử trưởng thôn",
    )
    except_rule(office.session, office.commune.approver, lifted, NOW)
    with pytest.raises(WouldDisplaceError) as asked:
        office.save(at="17:00", starts_on="2026-11-21")
    slot = office.save(at="17:00", starts_on="2026-11-21", accepts=asked.value.fingerprint)
    query = select(AuditEvent).where(
        AuditEvent.act == Act.SCHEDULE, AuditEvent.subject_id == slot.id
    )
    detail = json.loads(office.session.scalars(query).one().detail)
    assert detail["against"] == [[rule, "2026-11-21"]]


def test_advice_asks_and_a_yes_is_enough(office: Office) -> None:
    office.rule(WORKING_DAYS, Binding.ADVICE)
    with pytest.raises(WouldDisplaceError) as asked:
        office.save(at="17:00", starts_on="2026-11-21")
    assert office.save(at="17:00", starts_on="2026-11-21", accepts=asked.value.fingerprint)


def test_too_long_a_session_can_be_shortened(office: Office) -> None:
    office.rule({"kind": "session_minutes", "most": 10})
    assert office.stopped(at="17:00").foreseen.ways.shorter == 2


def test_a_shortened_programme_with_pauses_is_saved_as_it_was_offered(office: Office) -> None:
    session, commune = office.session, office.commune
    news = [commune.approved_bulletin(session, f"Tin {n}.", seconds=240) for n in range(3)]
    new = NewProgramme(
        unit_id=commune.unit.id,
        name="Chương trình sáng",
        bulletin_ids=[bulletin.id for bulletin in news],
        pauses_ms=[60_000, 60_000],
    )
    whole = create(session, commune.operator, new, NOW).id
    office.rule({"kind": "session_minutes", "most": 10})
    kept = office.stopped(programme_id=whole, at="17:00").foreseen.ways.shorter
    assert kept == 2
    short = shortened(session, commune.operator, whole, kept, NOW)
    assert length_ms(session, short) == 600_000
    assert office.save(programme_id=short.id, at="17:00")


def test_minutes_in_another_language_count_where_it_is_spoken(office: Office) -> None:
    session, commune = office.session, office.commune
    news = commune.approved_bulletin(session, "Lịch tiêm.", seconds=600)
    raglai = commune.approved_bulletin(session, "Raglai.", seconds=600)
    new = NewVariant(bulletin_id=raglai.id, of_id=news.id, language="rog", by=TRANSLATORS)
    say_in(session, commune.operator, new, NOW)
    commune.clusters[1].languages = "rog"
    session.flush()
    office.rule(FIFTEEN_MINUTES)
    programme = commune.programme(session, [news]).id
    (found,) = office.stopped(programme_id=programme, at="17:00").foreseen.against
    assert found.clusters == (commune.clusters[1].id,)
    assert found.breach is not None
    assert found.breach.measured == 20


def test_a_collision_offers_the_next_free_place(office: Office) -> None:
    office.save(at="17:00")
    with pytest.raises(WouldDisplaceError) as asked:
        office.save(at="17:05")
    ways = asked.value.foreseen.ways
    assert ways.next_free == time(17, 15)
    assert office.save(at=ways.next_free.isoformat())


def test_days_in_the_way_can_be_left_out_of_what_is_repeated(office: Office) -> None:
    office.rule(WORKING_DAYS)
    weekends = office.stopped(at="17:00", rule="FREQ=DAILY;COUNT=7").foreseen.ways.without_days
    assert weekends == (date(2026, 11, 21), date(2026, 11, 22))
    slot = office.save(
        at="17:00", rule="FREQ=DAILY;COUNT=7", left_out=[str(day) for day in weekends]
    )
    assert {e.local_date for e in slot.exceptions} == {"2026-11-21", "2026-11-22"}


def test_lang_sons_two_hours_are_a_minimum_and_stop_no_broadcast(office: Office) -> None:
    office.rule(TWO_HOURS)
    assert office.save(at="17:00")


def test_a_rule_of_another_unit_does_not_count(office: Office) -> None:
    office.rule(FIFTEEN_MINUTES)
    assert office.save(at="17:00")


@pytest.mark.parametrize("with_relay", [True, False])
def test_a_relay_counts_where_the_regulation_says_so(
    session: Session, office: Office, tmp_path: Path, *, with_relay: bool
) -> None:
    commune = office.commune
    opening = NewOpening(
        unit_id=commune.unit.id, source=Source.TUNER, purpose="Thời sự VOV", minutes=20
    )
    relay = ask(session, commune.operator, opening, NOW, Shelf(tmp_path))
    decisions.approve(session, commune.approver, relay.current.id, NOW)
    programme = commune.programme(session, [commune.approved_bulletin(session), relay]).id
    office.rule({**FIFTEEN_MINUTES, "with_relay": with_relay})
    if with_relay:
        office.stopped(programme_id=programme, at="05:00")
    else:
        assert office.save(programme_id=programme, at="05:00")
