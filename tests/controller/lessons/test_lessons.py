"""Lessons are marked and change nothing, whatever is answered."""

import pytest

from controller.lessons.lessons import Lesson, after, lessons, marked
from tests.controller.web.authority_table import TABLE

LESSONS = lessons()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.key)
def test_each_question_has_one_right_answer_and_a_reason_for_each(lesson: Lesson) -> None:
    for question in lesson.questions:
        assert sum(choice.right for choice in question.choices) == 1
        assert len(question.choices) >= 2
        assert all(choice.because.strip() for choice in question.choices)


def test_the_lessons_lead_from_one_to_the_next() -> None:
    keys = [lesson.key for lesson in LESSONS]
    assert len(set(keys)) == len(keys)
    following = [after(key) for key in keys]
    assert [one and one.key for one in following] == [*keys[1:], None]


def test_answers_are_marked_and_strange_ones_are_none() -> None:
    lesson = LESSONS[0]
    right = next(i for i, choice in enumerate(lesson.questions[0].choices) if choice.right)
    first, second = marked(lesson, {0: right, 1: 99})
    assert first.chosen is not None
    assert first.chosen.right
    assert second.chosen is None


def test_no_address_of_the_lessons_changes_anything() -> None:
    addresses = [address for address in TABLE if "/tap-duot" in address]
    assert addresses
    assert all(address.startswith("GET ") for address in addresses)
