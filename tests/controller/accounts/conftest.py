"""A commune with two administrators; and one in a database of its own, where people log in.

A login uses several transactions, one after the other.
"""

from dataclasses import dataclass

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.login import Credentials, log_in
from controller.accounts.second_step import SecondStep
from controller.accounts.secret_box import SecretBox
from controller.accounts.service import NewPerson, actor_for, add_person
from controller.accounts.sessions import Doors, LoggedIn, Window
from controller.store.engine import reading_sessions, writing_sessions
from controller.store.people import StaffRole
from tests.controller.commune import FAST_HASHER, NOW, PASSWORD, Commune, lay_commune

HOME = Window("Firefox", "10.0.0.7")
ELSEWHERE = Window("curl", "203.0.113.9")


@dataclass
class Office:
    """Where people log in."""

    doors: Doors
    commune: Commune
    now: int = NOW + 60_000

    def try_in(
        self, login: str = "operator.thu", password: str = PASSWORD, window: Window = HOME
    ) -> LoggedIn | SecondStep:
        credentials = Credentials(login=login, password=password, window=window)
        return log_in(self.doors, credentials, self.now, FAST_HASHER)

    def log_in(self, login: str = "operator.thu", window: Window = HOME) -> LoggedIn:
        begun = self.try_in(login, window=window)
        assert isinstance(begun, LoggedIn)
        return begun


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


@pytest.fixture
def first(commune: Commune) -> Actor:
    return commune.actor(StaffRole.ADMINISTRATOR)


@pytest.fixture
def second(session: Session, commune: Commune) -> Actor:
    """Another administrator: what is weighty takes two."""
    new = NewPerson(
        unit_id=commune.unit.id,
        login="quan.tri.hai",
        name="Phạm Thị Hai",
        role=StaffRole.ADMINISTRATOR,
        password=PASSWORD,
    )
    return actor_for(add_person(session, SYSTEM, new, NOW, FAST_HASHER), "test")


@pytest.fixture
def office(engine: Engine) -> Office:
    doors = Doors(reading_sessions(engine), writing_sessions(engine), SecretBox.fresh())
    with doors.writing.begin() as session:
        commune = lay_commune(session, clusters=0)
    return Office(doors, commune)
