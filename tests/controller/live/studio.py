"""Somebody who wants to speak live, somebody who may agree, and what becomes of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.live.airing import open_airing
from controller.live.asking import NewSession, SecondVoice, ask, consent
from controller.live.rules import Manner, set_manner
from controller.shelf.shelf import Shelf
from controller.store.emergencies import DutyShift
from controller.store.live import LiveAiring, LiveConsent, LiveSession, Second, Speakers
from controller.store.people import StaffRole
from playlists.messages.keys import SigningKey
from tests.controller.commune import Commune
from tests.controller.emergencies.duty_room import DutyRoom


@dataclass
class Studio:
    """Time goes on by a second with each thing that is done."""

    session: Session
    commune: Commune
    folder: Path
    key: SigningKey = field(default_factory=SigningKey.generate)

    def __post_init__(self) -> None:
        self.room = DutyRoom(self.session, self.commune)

    @property
    def now(self) -> int:
        return self.room.now

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A transaction as the web begins one; here all are the test's one."""
        yield self.session
        self.session.flush()

    def later(self, ms: int = 1_000) -> int:
        self.room.now += ms
        return self.room.now

    @property
    def officer(self) -> Actor:
        return self.room.officer

    @property
    def head(self) -> Actor:
        return self.commune.actor(StaffRole.VILLAGE_HEAD)

    @property
    def approver(self) -> Actor:
        return self.commune.approver

    def on_duty(self) -> DutyShift:
        return self.room.open_shift()

    def rules(self, second: Second, speakers: Speakers = Speakers.ON_DUTY) -> None:
        manner = Manner(speakers=speakers, second=second, most_minutes=5)
        set_manner(self.session, self.approver, self.commune.unit.id, manner, self.later())

    def ask(self, speaker: Actor | None = None) -> LiveSession:
        wish = NewSession(
            unit_id=self.commune.unit.id, purpose="Chủ tịch xã nói", aims=self.room.everywhere
        )
        return ask(self.session, speaker or self.officer, wish, self.later(), Shelf(self.folder))

    def answer(self, asked: LiveSession, by: Actor, *, agrees: bool = True) -> LiveConsent:
        word = SecondVoice(session_id=asked.id, agrees=agrees)
        return consent(self.session, by, word, self.later())

    def open(self, asked: LiveSession, speaker: Actor | None = None) -> LiveAiring:
        who, key = speaker or self.officer, self.key.public_key
        return open_airing(self.session, who, asked.id, key, self.later())
