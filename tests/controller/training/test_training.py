"""What was learned is put down once a day, shown to its learner and to who answers for it."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.errors import NotFoundError
from controller.lessons.lessons import Lesson, lessons
from controller.reports.content import Table
from controller.reports.kinds.training import Learned, say, summary
from controller.store.people import StaffRole
from controller.store.training import PassedLesson
from controller.training.errors import NotPassedError
from controller.training.service import days_of, learners, passed_in, put_down
from tests.controller.commune import Commune, lay_commune

LESSON = lessons()[0]
DAY_MS = 86_400_000


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session)


def right_answers(lesson: Lesson) -> dict[int, int]:
    return {
        n: next(i for i, choice in enumerate(question.choices) if choice.right)
        for n, question in enumerate(lesson.questions)
    }


def test_a_lesson_that_was_answered_rightly_is_put_down_once_a_day(
    session: Session, commune: Commune
) -> None:
    answers = right_answers(LESSON)
    first = put_down(session, commune.operator, LESSON.key, answers, commune.now)
    assert put_down(session, commune.operator, LESSON.key, answers, commune.now) is first
    put_down(session, commune.operator, LESSON.key, answers, commune.now + DAY_MS)
    assert session.query(PassedLesson).count() == 2
    assert days_of(session, commune.operator) == {LESSON.key: date(2026, 11, 19)}
    assert days_of(session, commune.approver) == {}


def test_one_wrong_or_missing_answer_puts_nothing_down(session: Session, commune: Commune) -> None:
    answers = right_answers(LESSON)
    for wrong in ({**answers, 0: answers[0] + 1}, {}, {**answers, 1: -1}):
        with pytest.raises(NotPassedError):
            put_down(session, commune.operator, LESSON.key, wrong, commune.now)
    with pytest.raises(NotFoundError):
        put_down(session, commune.operator, "khong-co", answers, commune.now)
    assert session.query(PassedLesson).count() == 0


def test_who_answers_for_the_unit_sees_everybody_and_others_do_not(
    session: Session, commune: Commune
) -> None:
    put_down(session, commune.operator, LESSON.key, right_answers(LESSON), commune.now)
    seen = learners(session, commune.actor(StaffRole.ADMINISTRATOR), commune.unit.id)
    passed = {one.person.id: one.passed for one in seen}
    assert passed[commune.operator.person_id or ""] == 1
    assert sum(passed.values()) == 1
    with pytest.raises(NotAllowedError):
        learners(session, commune.operator, commune.unit.id)


def test_what_was_learned_in_a_period_is_found(session: Session, commune: Commune) -> None:
    put_down(session, commune.operator, LESSON.key, right_answers(LESSON), commune.now)
    on = date(2026, 11, 18)
    assert [r.lesson for r in passed_in(session, [commune.unit.id], on, on)] == [LESSON.key]
    assert passed_in(session, [commune.unit.id], date(2026, 11, 19), date(2026, 12, 31)) == []


def test_a_report_counts_people_and_lessons() -> None:
    on = date(2026, 11, 18)
    found = [Learned(on, "Mai", "", "A"), Learned(on, "Mai", "", "B"), Learned(on, "Bình", "", "A")]
    assert summary(found).startswith("2 người làm công tác phát thanh đã học 3 lượt, 2 bài")
    assert "Chưa ai" in summary([])
    counts = say(found)[-1]
    assert isinstance(counts, Table)
    assert (counts.rows[0], counts.total) == (("A", 2), ("Cộng", 3))
