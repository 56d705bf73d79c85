"""A version is handed in at the signer's machine, sent by waves, and stopped where one fails."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.receivers.service import record_state
from controller.signer.conditions import Station
from controller.signer.signing import sign_waiting
from controller.store.delivery import OutboxMessage
from controller.store.people import StaffRole
from controller.store.updates import Rollout
from controller.update.errors import NobodyToUpdateError, UnderWayError
from controller.update.packages import AcceptedFile, BadPackageError, Package, read_package
from controller.update.service import begin, carry_on, offer, stop
from deploy.receiver import build
from playlists.messages.command import Command, Update
from playlists.messages.envelope import open_envelope
from playlists.messages.state import State
from playlists.rules.rollout import PROVED_MS, Outcome
from tests.controller.commune import Commune, lay_commune
from tests.controller.signer.desk import station_over

SOURCES = ("http://127.0.0.1/audio",)
PACKAGE = Package(version="2.0.0", sha256="2" * 64, size_bytes=22)
MINUTE = 60_000


@pytest.fixture
def commune(session: Session) -> Commune:
    found = lay_commune(session, clusters=5)
    offer(session, PACKAGE, found.now)
    session.flush()
    return found


@pytest.fixture
def says(session: Session, commune: Commune) -> Callable[..., None]:
    """What some of the receivers say of themselves."""

    def say(numbers: range, version: str, *faults: str, at: int) -> None:
        for receiver in commune.receivers[numbers.start : numbers.stop]:
            state = State(
                receiver=receiver.id,
                at=at,
                online=True,
                agent_version=version,
                faults=faults,
                failed_update="2.0.0" if faults else "",
            )
            record_state(session, receiver.id, state, at)

    return say


def begun(session: Session, commune: Commune) -> Rollout:
    technician = commune.actor(StaffRole.TECHNICIAN)
    return begin(session, technician, commune.unit.id, PACKAGE.version, commune.now)


def outcomes(rollout: Rollout, commune: Commune) -> list[Outcome]:
    found = {step.receiver_id: step.outcome for step in rollout.steps}
    return [found[receiver.id] for receiver in commune.receivers]


def test_three_try_it_and_the_rest_follow_once_it_has_proved_itself(
    session: Session, commune: Commune, says: Callable[..., None]
) -> None:
    says(range(5), "1.0.0", at=commune.now)
    rollout = begun(session, commune)
    assert carry_on(session, commune.now, SOURCES) == 3
    assert carry_on(session, commune.now + 1_000, SOURCES) == 0
    says(range(3), "2.0.0", at=commune.now + MINUTE)
    assert carry_on(session, commune.now + MINUTE, SOURCES) == 0
    later = commune.now + MINUTE + PROVED_MS
    says(range(3), "2.0.0", at=later)
    says(range(3, 5), "1.0.0", at=later)
    assert carry_on(session, later, SOURCES) == 2
    says(range(3, 5), "2.0.0", at=later + MINUTE)
    carry_on(session, later + MINUTE, SOURCES)
    says(range(3, 5), "2.0.0", at=later + MINUTE + PROVED_MS)
    carry_on(session, later + MINUTE + PROVED_MS, SOURCES)
    assert outcomes(rollout, commune) == [Outcome.HEALTHY] * 5
    assert (rollout.ended_at, rollout.stopped_for) == (later + MINUTE + PROVED_MS, "")
    with pytest.raises(NobodyToUpdateError):
        begun(session, commune)


def test_one_that_returned_to_the_version_before_stops_it(
    session: Session, commune: Commune, says: Callable[..., None]
) -> None:
    says(range(5), "1.0.0", at=commune.now)
    rollout = begun(session, commune)
    carry_on(session, commune.now, SOURCES)
    says(range(2), "2.0.0", at=commune.now + MINUTE)
    says(range(2, 3), "1.0.0", "update_returned", at=commune.now + MINUTE)
    carry_on(session, commune.now + MINUTE, SOURCES)
    assert rollout.stopped_for == Outcome.RETURNED
    later = commune.now + MINUTE + PROVED_MS
    says(range(5), "2.0.0", at=later)
    assert carry_on(session, later, SOURCES) == 0


def test_two_versions_are_never_on_their_way_over_the_same_clusters(
    session: Session, commune: Commune, says: Callable[..., None]
) -> None:
    says(range(5), "1.0.0", at=commune.now)
    rollout = begun(session, commune)
    with pytest.raises(UnderWayError):
        begun(session, commune)
    with pytest.raises(NotAllowedError):
        stop(session, commune.actor(StaffRole.AUDITOR), rollout.id, commune.now)
    stop(session, commune.actor(StaffRole.TECHNICIAN), rollout.id, commune.now)
    assert carry_on(session, commune.now + 1, SOURCES) == 0
    begun(session, commune)


def sign(session: Session, station: Station, now: int) -> OutboxMessage:
    sign_waiting(session, station, now, 50)
    return session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()[-1]


def test_the_signer_signs_what_was_handed_in_at_its_machine_and_nothing_else(
    session: Session, commune: Commune, says: Callable[..., None]
) -> None:
    station = station_over((commune.province.id,), commune.now)
    says(range(1), "1.0.0", at=commune.now)
    rollout = begun(session, commune)
    carry_on(session, commune.now, SOURCES)
    row = sign(session, station, commune.now)
    assert row.envelope is None
    assert row.refusal.startswith("evidence")
    stop(session, commune.actor(StaffRole.TECHNICIAN), rollout.id, commune.now)
    second = begun(session, commune)
    carry_on(session, commune.now + 1, SOURCES)
    other = replace(station, versions={"2.0.0": msgspec.structs.replace(PACKAGE, sha256="3" * 64)})
    assert sign(session, other, commune.now + 1).envelope is None
    stop(session, commune.actor(StaffRole.TECHNICIAN), second.id, commune.now)
    begun(session, commune)
    carry_on(session, commune.now + 2, SOURCES)
    row = sign(session, replace(station, versions={"2.0.0": PACKAGE}), commune.now + 2)
    assert row.envelope is not None
    keys = {key.key_id: key.public_key for key in station.keys}
    command = open_envelope(row.envelope, Command, keys)
    assert isinstance(command.action, Update)
    assert (command.action.sha256, command.action.sources) == (PACKAGE.sha256, SOURCES)


def test_a_bundle_is_known_by_what_it_holds(tmp_path: Path) -> None:
    build.lay_own(tmp_path / "site", "0.9.1")
    bundle = build.pack_bundle(tmp_path / "site", tmp_path / "bundle.tar.gz")
    package = read_package(bundle)
    assert (package.version, package.size_bytes) == ("0.9.1", bundle.stat().st_size)
    (tmp_path / "else.tar.gz").write_bytes(b"nothing")
    with pytest.raises(BadPackageError):
        read_package(tmp_path / "else.tar.gz")


def test_a_version_means_one_file_for_good(tmp_path: Path) -> None:
    accepted = AcceptedFile(tmp_path)
    accepted.add(PACKAGE)
    accepted.add(PACKAGE)
    with pytest.raises(BadPackageError):
        accepted.add(msgspec.structs.replace(PACKAGE, sha256="3" * 64))
    assert accepted.read() == {"2.0.0": PACKAGE}
