"""Use cases about what was learned: put a lesson down, look at it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from controller import civil
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.accounts.service import is_open
from controller.audit.service import record
from controller.errors import NotFoundError
from controller.lessons.lessons import Lesson, lesson, lessons, marked
from controller.store.base import new_id
from controller.store.people import Person
from controller.store.training import PassedLesson
from controller.training.errors import NotPassedError
from controller.units.tree import subtree_ids

MOST = 500
"""People on a page; the register has all of them."""


@dataclass(frozen=True, slots=True)
class Learner:
    """A person with the day on which she last went through each lesson, by its key."""

    person: Person
    days: Mapping[str, date]

    @property
    def passed(self) -> int:
        """How many of the lessons that there are."""
        return sum(one.key in self.days for one in lessons())


def put_down(
    session: Session, actor: Actor, key: str, answers: Mapping[int, int], now: int
) -> PassedLesson:
    """Ghi là đã học: every answer must be right. Twice on one day is once.

    Raises NotFoundError, NotPassedError.
    """
    found = lesson(key)
    if found is None:
        raise NotFoundError("Lesson", key)
    unit_id = actor.unit_id or ""
    person_id = require_author(session, actor, Act.READ, unit_id)
    if not _is_passed(found, answers):
        raise NotPassedError
    today = civil.day_of(now).isoformat()
    query = select(PassedLesson).where(
        PassedLesson.person_id == person_id,
        PassedLesson.lesson == key,
        PassedLesson.passed_on == today,
    )
    row = session.scalar(query)
    if row is None:
        row = PassedLesson(
            id=new_id(now),
            person_id=person_id,
            unit_id=unit_id,
            lesson=key,
            title=found.title,
            passed_on=today,
            passed_at=now,
        )
        session.add(row)
        session.flush()
        record(session, actor, "pass_lesson", row, now, title=found.title)
    return row


def days_of(session: Session, actor: Actor) -> dict[str, date]:
    """The day on which the actor last went through each lesson, by its key."""
    return _last_days(session, [actor.person_id or ""]).get(actor.person_id or "", {})


def learners(session: Session, actor: Actor, unit_id: str) -> list[Learner]:
    """The people of a unit and below with what they have learned, for who answers for it."""
    require(session, actor, Act.READ_AUDIT, unit_id)
    query = select(Person).where(Person.unit_id.in_(subtree_ids(session, unit_id)))
    found = session.scalars(query.order_by(Person.name).limit(MOST))
    people = [person for person in found if is_open(person)]
    days = _last_days(session, [person.id for person in people])
    return [Learner(person, days.get(person.id, {})) for person in people]


def passed_in(
    session: Session, unit_ids: Collection[str], first: date, last: date
) -> list[PassedLesson]:
    """What was learned in these units from day to day, both included. The caller checked READ."""
    query = (
        select(PassedLesson)
        .where(
            PassedLesson.unit_id.in_(unit_ids),
            PassedLesson.passed_on.between(first.isoformat(), last.isoformat()),
        )
        .options(joinedload(PassedLesson.person))
    )
    return list(session.scalars(query.order_by(PassedLesson.passed_at, PassedLesson.id)))


def _is_passed(found: Lesson, answers: Mapping[int, int]) -> bool:
    return all(one.chosen is not None and one.chosen.right for one in marked(found, answers))


def _last_days(session: Session, person_ids: Collection[str]) -> dict[str, dict[str, date]]:
    days: dict[str, dict[str, date]] = {}
    query = select(PassedLesson).where(PassedLesson.person_id.in_(person_ids))
    for row in session.scalars(query.order_by(PassedLesson.passed_on)):
        days.setdefault(row.person_id, {})[row.lesson] = date.fromisoformat(row.passed_on)
    return days
