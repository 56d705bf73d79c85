"""A small commune to test with: units, people, clusters, receivers, approved bulletins.

commune = lay_commune(session, now=NOW)
bulletin = commune.approved_bulletin(session)
slot = commune.slot(session, [bulletin], at="17:00:00")

Everything is made by the use cases themselves, so it is as real as what people make.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.service import NewPerson, actor_for, add_person
from controller.bulletins import decisions, service
from controller.bulletins.service import NewBulletin
from controller.bulletins.translators import Translators
from controller.bulletins.tunes import NewTune, create_tune
from controller.planning.seats import newest_plans
from controller.programmes.service import NewProgramme
from controller.programmes.service import create as create_programme
from controller.receivers.service import NewCluster, add_cluster, enrol_receiver
from controller.schedules.errors import WouldDisplaceError
from controller.schedules.service import NewSlot, Target, schedule
from controller.speech.tracks import FinishedTrack, keep_track
from controller.store.broadcasts import Programme, Slot, TargetKind
from controller.store.bulletins import Bulletin, Revision, SpeechState
from controller.store.people import Person, StaffRole
from controller.store.places import Cluster, Receiver
from controller.store.units import Unit
from controller.units.service import NewUnit, add_unit
from playlists.messages.plan import SAMPLE_RATE, ItemKind, Plan, Priority

NOW = 1_795_000_000_000
"""2026-11-18T11:06:40Z, 18:06:40 in Vietnam."""
TRANSLATORS = Translators(translator="Mấu Thị Hồng", native_reviewer="Cao Văn Bình")
"""Of a variant."""
PASSWORD = "mat-khau-thu-nghiem"
FAST_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""argon2 with the least work: tests wait for nobody who guesses."""


@dataclass
class Commune:
    """A province with one commune in it, its staff, and clusters with a receiver each."""

    province: Unit
    unit: Unit
    people: dict[StaffRole, Person]
    clusters: list[Cluster]
    receivers: list[Receiver]
    now: int
    _made: int = field(default=0)

    def actor(self, role: StaffRole) -> Actor:
        """The person with this role, logged in."""
        return actor_for(self.people[role], "test")

    @property
    def operator(self) -> Actor:
        return self.actor(StaffRole.OPERATOR)

    @property
    def approver(self) -> Actor:
        return self.actor(StaffRole.APPROVER)

    def draft(
        self,
        session: Session,
        text: str = "Kính mời bà con đến nhà văn hóa thôn.",
        kind: ItemKind = ItemKind.BULLETIN,
        priority: Priority = Priority.NORMAL,
    ) -> Bulletin:
        """A bulletin that nobody has spoken yet."""
        new = NewBulletin(
            unit_id=self.unit.id, title=text[:60], written_text=text, kind=kind, priority=priority
        )
        return service.create(session, self.operator, new, self._tick())

    def pending_bulletin(
        self,
        session: Session,
        text: str = "Kính mời bà con đến nhà văn hóa thôn.",
        seconds: float = 4.0,
        kind: ItemKind = ItemKind.BULLETIN,
    ) -> Bulletin:
        """A bulletin with finished sound that waits for a decision."""
        bulletin = self.draft(session, text, kind)
        finish_speech(session, bulletin.current, seconds, self._tick())
        return service.submit(session, self.operator, bulletin.id, self._tick())

    def approved_bulletin(
        self,
        session: Session,
        text: str = "Kính mời bà con đến nhà văn hóa thôn.",
        seconds: float = 4.0,
        kind: ItemKind = ItemKind.BULLETIN,
    ) -> Bulletin:
        """A bulletin that may be broadcast; each has a track of its own."""
        bulletin = self.pending_bulletin(session, text, seconds, kind)
        decisions.approve(session, self.approver, bulletin.current.id, self._tick())
        return bulletin

    def approved_tune(self, session: Session, seconds: float = 2.0) -> Bulletin:
        """A signature tune that may be broadcast."""
        new = NewTune(unit_id=self.unit.id, title="Nhạc hiệu", track=some_track("tune", seconds))
        tune = create_tune(session, self.operator, new, self._tick())
        service.submit(session, self.operator, tune.id, self._tick())
        decisions.approve(session, self.approver, tune.current.id, self._tick())
        return tune

    def programme(self, session: Session, bulletins: Sequence[Bulletin]) -> Programme:
        """A programme of these bulletins."""
        items = [bulletin.id for bulletin in bulletins]
        new = NewProgramme(unit_id=self.unit.id, name="Chương trình", bulletin_ids=items)
        return create_programme(session, self.operator, new, self._tick())

    def slot(self, session: Session, bulletins: Sequence[Bulletin], **asked: Any) -> Slot:
        """A programme of these bulletins on air tomorrow at 17:00 in the whole commune.

        `asked` are fields of NewSlot that shall be otherwise.
        """
        if "programme_id" not in asked:
            asked["programme_id"] = self.programme(session, bulletins).id
        usual = {
            "starts_on": "2026-11-19",
            "at": "17:00:00",
            "targets": [Target(kind=TargetKind.UNIT, id=self.unit.id)],
        }
        return schedule(session, self.operator, NewSlot(**(usual | asked)), self._tick())

    def slot_anyway(self, session: Session, bulletins: Sequence[Bulletin], **asked: Any) -> Slot:
        """The same as somebody saves it who has seen what it displaces."""
        try:
            with session.begin_nested():
                return self.slot(session, bulletins, **asked)
        except WouldDisplaceError as error:
            return self.slot(session, bulletins, **asked, accepts=error.fingerprint)

    def _tick(self) -> int:
        self.now += 1
        return self.now


def lay_commune(session: Session, now: int = NOW, clusters: int = 3, name: str = "thu") -> Commune:
    """Lay it out. `name` keeps logins apart where a test needs two communes."""
    province = add_unit(
        session, SYSTEM, NewUnit(parent_id=None, kind="tỉnh", name="Khánh Hòa"), now
    )
    return lay_commune_in(session, province, now, clusters, name)


def lay_commune_in(
    session: Session, province: Unit, now: int = NOW, clusters: int = 3, name: str = "thu"
) -> Commune:
    """The same in a province that is there already."""
    unit = add_unit(
        session, SYSTEM, NewUnit(parent_id=province.id, kind="xã", name=f"Xã {name}"), now
    )
    people = {role: _person(session, unit, role, name, now) for role in StaffRole}
    places = [
        add_cluster(
            session,
            SYSTEM,
            NewCluster(unit_id=unit.id, code=f"{n:02}", name=f"Thôn {n}"),
            now,
        )
        for n in range(1, clusters + 1)
    ]
    receivers = [
        enrol_receiver(session, SYSTEM, place.id, some_public_key(place.id), now)
        for place in places
    ]
    return Commune(province, unit, people, places, receivers, now)


def _person(session: Session, unit: Unit, role: StaffRole, name: str, now: int) -> Person:
    new = NewPerson(
        unit_id=unit.id,
        login=f"{role}.{name}",
        name=f"Nguyễn Thị {role}",
        position="Công chức",
        role=role,
        password=PASSWORD,
    )
    return add_person(session, SYSTEM, new, now, FAST_HASHER)


def some_public_key(seed: str) -> bytes:
    """32 bytes that stand for a receiver's key where nothing is verified."""
    return hashlib.sha256(seed.encode()).digest()


def some_track(seed: str, seconds: float) -> FinishedTrack:
    """A track whose file nobody opens."""
    sha256 = hashlib.sha256(f"{seed} {seconds}".encode()).hexdigest()
    frames = round(seconds * SAMPLE_RATE)
    return FinishedTrack(sha256=sha256, size_bytes=frames, frames=frames, loudness_lufs=-16.0)


def newest_plan(session: Session, receiver_id: str) -> Plan | None:
    """The newest plan that was made for a receiver."""
    return newest_plans(session, [receiver_id]).get(receiver_id)


def finish_speech(session: Session, revision: Revision, seconds: float, now: int) -> None:
    """Do what the speech role does when it has finished, without the speech."""
    audio = keep_track(session, some_track(revision.id, seconds), now)
    revision.spoken_text = revision.written_text.lower()
    revision.audio_sha256 = audio.sha256
    revision.speech_state = SpeechState.READY
    session.flush()
