"""Whoever gets a ticket is told once, by day, in her browser, and not of what she took herself."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from controller.civil import instant_of
from controller.notifications.sealing import BrowserKeys
from controller.notifications.sending import Sender
from controller.notifications.subscriptions import NewSubscription, subscribe
from controller.notifications.ticket_notices import tell_owners_once
from controller.store.base import new_id
from controller.store.engine import writing_sessions
from controller.store.people import StaffRole
from controller.store.tickets import Ticket, TicketSource
from controller.tickets.faults import OFFLINE
from controller.tickets.owners import note_opened
from controller.tickets.service import Handing, hand_over, take
from tests.controller.commune import Commune, lay_commune
from tests.controller.notifications.push_stand_in import (
    HOST,
    BrowserStandIn,
    Service,
    push_service,
)

NOON, NIGHT = instant_of(date(2026, 11, 19), time(12)), instant_of(date(2026, 11, 19), time(23))
HOUR_MS = 3_600_000
TECHNICIAN, OPERATOR = BrowserStandIn(), BrowserStandIn()


@pytest.fixture
def service() -> Iterator[Service]:
    with push_service() as running:
        yield running


@pytest.fixture
def sender(service: Service, tmp_path: Path) -> Sender:
    return Sender(tmp_path, "https://loa.example", service.post)


@pytest.fixture
def commune(engine: Engine) -> Commune:
    with writing_sessions(engine).begin() as session:
        commune = lay_commune(session)
        asked = ((StaffRole.TECHNICIAN, TECHNICIAN.keys), (StaffRole.OPERATOR, OPERATOR.keys))
        for role, keys in asked:
            subscribe(session, commune.actor(role), _browser(role, keys), commune.now)
    return commune


def _browser(role: StaffRole, keys: BrowserKeys) -> NewSubscription:
    return NewSubscription(endpoint=f"{HOST}/fcm/send/{role}", keys=keys, browser="Chrome")


def opened(engine: Engine, commune: Commune, cluster: int = 0) -> str:
    with writing_sessions(engine).begin() as session:
        ticket = Ticket(
            id=new_id(NOON),
            unit_id=commune.unit.id,
            cluster_id=commune.clusters[cluster].id,
            source=TicketSource.FAULT,
            kind=OFFLINE,
            began_at=NOON,
            opened_at=NOON,
            due_at=NOON + 24 * HOUR_MS,
        )
        session.add(ticket)
        session.flush()
        note_opened(session, ticket, StaffRole.TECHNICIAN, NOON)
        return ticket.id


def test_its_owner_is_told_once_what_is_wrong_and_where(
    engine: Engine, commune: Commune, service: Service, sender: Sender
) -> None:
    ticket_id = opened(engine, commune)
    tell_owners_once(engine, sender, NOON)
    tell_owners_once(engine, sender, NOON + HOUR_MS)
    ((path, _headers, body),) = service.taken
    assert path == "/fcm/send/technician"
    told = TECHNICIAN.opened(body)
    assert told["body"].startswith("Cụm 01, ")
    assert "mất liên lạc" in told["body"]
    assert "Hạn " in told["body"]
    assert (told["to"], told["tag"]) == (f"/phieu-viec/{ticket_id}", "phieu")


def test_many_at_once_are_one_notice(
    engine: Engine, commune: Commune, service: Service, sender: Sender
) -> None:
    for cluster in range(3):
        opened(engine, commune, cluster)
    tell_owners_once(engine, sender, NOON)
    ((_path, _headers, body),) = service.taken
    told = TECHNICIAN.opened(body)
    assert told["body"].endswith("Còn 2 phiếu việc mới khác.")
    assert told["to"] == "/phieu-viec"


def test_nobody_is_woken_at_night(
    engine: Engine, commune: Commune, service: Service, sender: Sender
) -> None:
    opened(engine, commune)
    tell_owners_once(engine, sender, NIGHT)
    assert service.taken == []
    tell_owners_once(engine, sender, NIGHT + 7 * HOUR_MS)
    assert len(service.taken) == 1


def test_who_takes_a_ticket_knows_it_and_who_is_handed_it_is_told(
    engine: Engine, commune: Commune, service: Service, sender: Sender
) -> None:
    ticket_id = opened(engine, commune)
    with writing_sessions(engine).begin() as session:
        take(session, commune.operator, ticket_id, NOON)
    tell_owners_once(engine, sender, NOON)
    assert service.taken == []
    to = Handing(commune.people[StaffRole.TECHNICIAN].id, NOON + 48 * HOUR_MS)
    with writing_sessions(engine).begin() as session:
        hand_over(session, commune.operator, ticket_id, to, NOON)
    tell_owners_once(engine, sender, NOON)
    ((path, _headers, _body),) = service.taken
    assert path == "/fcm/send/technician"
