import threading
from dataclasses import dataclass, field

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from controller.polling import poll


@dataclass
class Work:
    """Plays a script: an outcome a call, then tells the loop to stop."""

    script: list[bool | Exception]
    stop: threading.Event = field(default_factory=threading.Event)
    calls: int = 0

    def __call__(self) -> bool:
        outcome = self.script[self.calls]
        self.calls += 1
        if self.calls == len(self.script):
            self.stop.set()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def test_work_that_left_more_is_called_again_without_a_pause() -> None:
    work = Work([True, True, False])
    poll(work, work.stop, every_s=60)
    assert work.calls == 3


def test_a_database_that_is_away_is_waited_for() -> None:
    locked = OperationalError("UPDATE", {}, Exception("database is locked"))
    work = Work([locked, False])
    poll(work, work.stop, every_s=60)
    assert work.calls == 2


def test_our_own_mistake_ends_the_loop() -> None:
    work = Work([IntegrityError("INSERT", {}, Exception("NOT NULL")), False])
    with pytest.raises(IntegrityError):
        poll(work, work.stop, every_s=60)
