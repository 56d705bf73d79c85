"""The lessons as data, and what an answer is worth. Pure but for reading its own file."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

import msgspec


class Choice(msgspec.Struct, frozen=True):
    """One answer; `because` tells why it is right or what would come of it."""

    text: str
    because: str
    right: bool = False


class Question(msgspec.Struct, frozen=True):
    """Something to decide, as it comes up at work."""

    ask: str
    choices: tuple[Choice, ...] = msgspec.field(name="choice")
    sample: str = ""
    """A bulletin that it is about, shown as Loa would read it; empty for none."""


class Lesson(msgspec.Struct, frozen=True):
    """A few minutes."""

    key: str
    title: str
    whose: str
    minutes: int
    page: str
    """The page of the handbook that tells more."""
    text: str
    questions: tuple[Question, ...] = msgspec.field(name="question")


class Marked(msgspec.Struct, frozen=True):
    """A question with what was chosen; None where nothing was."""

    question: Question
    chosen: Choice | None


@lru_cache(maxsize=1)
def lessons() -> tuple[Lesson, ...]:
    """All of them, in the order of the file."""
    text = (resources.files("controller.lessons") / "lessons.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["lesson"], type=tuple[Lesson, ...])


def lesson(key: str) -> Lesson | None:
    """The lesson of that key, if there is one."""
    return next((one for one in lessons() if one.key == key), None)


def after(key: str) -> Lesson | None:
    """The one that follows, if one does."""
    keys = [one.key for one in lessons()]
    following = keys.index(key) + 1
    return lessons()[following] if following < len(keys) else None


def marked(one: Lesson, answers: Mapping[int, int]) -> list[Marked]:
    """Each question with the choice that was made, by positions from 0; strange ones are none."""
    return [
        Marked(question, _chosen(question, answers.get(position)))
        for position, question in enumerate(one.questions)
    ]


def _chosen(question: Question, position: int | None) -> Choice | None:
    known = position is not None and 0 <= position < len(question.choices)
    return question.choices[position] if known and position is not None else None
