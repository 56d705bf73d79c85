"""Who is told each morning, once, and what of it anybody else can read."""

from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from controller.civil import instant_of
from controller.errors import NotFoundError
from controller.notifications.errors import BadSubscriptionError, UnknownPushServiceError
from controller.notifications.morning_notices import tell_morning_once
from controller.notifications.sealing import BrowserKeys
from controller.notifications.sending import Sender
from controller.notifications.subscriptions import (
    NewSubscription,
    require_service,
    subscribe,
    subscriptions_of,
    unsubscribe,
)
from controller.planning.service import plan_marked
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.engine import writing_sessions
from controller.store.notifications import PushSubscription
from controller.store.people import Person, StaffRole
from playlists.rules.verdict import VerdictKind
from tests.controller.commune import Commune, lay_commune
from tests.controller.notifications.push_stand_in import (
    HOST,
    BrowserStandIn,
    Service,
    push_service,
)

DAY = date(2026, 11, 19)
MORNING = instant_of(DAY, time(7, 30))
TOO_EARLY, TOO_LATE = MORNING - 1, instant_of(DAY, time(11))
BROWSER = BrowserStandIn()


@pytest.fixture
def service() -> Iterator[Service]:
    with push_service() as running:
        yield running


@pytest.fixture
def commune(engine: Engine) -> Commune:
    """A commune whose broadcast of this morning sounded everywhere; the operator asked for news."""
    with writing_sessions(engine).begin() as session:
        commune = lay_commune(session)
        notice = commune.approved_bulletin(session)
        commune.slot(session, [notice], at="05:15:00")
        plan_marked(session, commune.now, (), limit=10)
        for promised in session.scalars(select(ExpectedBroadcast)):
            promised.verdict = VerdictKind.PLAYED
        subscribe(session, commune.operator, new(), commune.now)
    return commune


def new(path: str = "/fcm/send/a", **other: Any) -> NewSubscription:
    told: dict[str, Any] = {
        "endpoint": HOST + path,
        "keys": BROWSER.keys,
        "browser": "Chrome trên Android",
    }
    return NewSubscription(**{**told, **other})


def left(engine: Engine) -> int:
    with writing_sessions(engine)() as session:
        return len(session.scalars(select(PushSubscription)).all())


@pytest.mark.usefixtures("commune")
def test_the_sentence_is_told_once_a_morning_and_only_the_browser_reads_it(
    engine: Engine, service: Service, tmp_path: Path
) -> None:
    sender = Sender(tmp_path, "https://loa.example", service.post)
    for now in (TOO_EARLY, MORNING, MORNING + 60_000, TOO_LATE):
        tell_morning_once(engine, sender, now)
    ((path, headers, body),) = service.taken
    assert path == "/fcm/send/a"
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["authorization"].startswith("vapid t=")
    assert "Sáng".encode() not in body
    assert BROWSER.opened(body) == {
        "title": "Loa", "body": "Sáng nay 3/3 cụm đã phát.", "to": "/hom-nay", "tag": "sang",
    }  # fmt: skip


@pytest.mark.usefixtures("commune")
def test_on_a_day_without_broadcasts_nobody_is_woken(
    engine: Engine, service: Service, tmp_path: Path
) -> None:
    sender = Sender(tmp_path, "https://loa.example", service.post)
    tell_morning_once(engine, sender, instant_of(date(2026, 11, 21), time(8)))
    assert service.taken == []


def test_who_may_not_log_in_any_more_is_told_nothing(
    engine: Engine, service: Service, commune: Commune, tmp_path: Path
) -> None:
    with writing_sessions(engine).begin() as session:
        person = session.get_one(Person, commune.people[StaffRole.OPERATOR].id)
        person.disabled_at = commune.now
    tell_morning_once(engine, Sender(tmp_path, "https://loa.example", service.post), MORNING)
    assert service.taken == []


@pytest.mark.usefixtures("commune")
@pytest.mark.parametrize(("status", "stays"), [(410, 0), (404, 0), (403, 0), (500, 1), (429, 1)])
def test_a_browser_that_took_it_back_is_forgotten_and_no_other(
    engine: Engine, service: Service, tmp_path: Path, status: int, stays: int
) -> None:
    service.status = status
    tell_morning_once(engine, Sender(tmp_path, "https://loa.example", service.post), MORNING)
    assert len(service.taken) == 1
    assert left(engine) == stays


@pytest.mark.usefixtures("commune")
def test_a_service_that_is_away_stops_nothing(engine: Engine, tmp_path: Path) -> None:
    nobody = Service("http://127.0.0.1:9")
    tell_morning_once(engine, Sender(tmp_path, "https://loa.example", nobody.post), MORNING)
    assert left(engine) == 1


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://127.0.0.1/x",
        "https://fcm.googleapis.com.evil.example/x",
        "https://fcm.googleapis.com:8443/x",
        "https://user@fcm.googleapis.com/x",
        "https://evilpush.apple.com/x",
        "file:///etc/passwd",
    ],
)
def test_loa_goes_to_no_address_but_push_services(endpoint: str) -> None:
    with pytest.raises(UnknownPushServiceError):
        require_service(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc",
        "https://updates.push.services.mozilla.com/wpush/v2/abc",
        "https://web.push.apple.com/abc",
        "https://wns2-sg2p.notify.windows.com/w/?token=abc",
    ],
)
def test_the_browsers_that_there_are_have_their_services(session: Session, endpoint: str) -> None:
    commune = lay_commune(session, clusters=0)
    subscribe(session, commune.operator, new(endpoint=endpoint), commune.now)
    (kept,) = subscriptions_of(session, commune.operator)
    assert kept.endpoint == endpoint


def test_it_is_hers_to_take_back_and_nobody_elses(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    operator, other = commune.operator, commune.approver
    first = subscribe(session, operator, new(), commune.now)
    assert subscribe(session, operator, new(), commune.now) is first
    with pytest.raises(NotFoundError):
        unsubscribe(session, other, first.id, commune.now)
    unsubscribe(session, operator, first.id, commune.now)
    session.flush()
    assert subscriptions_of(session, operator) == []


def test_a_subscription_without_keys_is_refused(session: Session) -> None:
    commune = lay_commune(session, clusters=0)
    with pytest.raises(BadSubscriptionError):
        subscribe(session, commune.operator, new(keys=BrowserKeys("", "")), commune.now)
