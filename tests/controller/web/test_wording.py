import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import get_args, get_type_hints

import pytest

import controller
from controller.accounts.actor import SYSTEM
from controller.accounts.authority import Act, NotAllowedError
from controller.bulletins.errors import SpeechNotReadyError, UndecidedReadingsError
from controller.errors import ControllerError
from controller.store.bulletins import BulletinStatus, SpeechState
from controller.web.wording import values
from controller.web.wording.errors import SENTENCES, sentence
from controller.web.wording.notices import NOTICES
from playlists.rules.verdict import Cause
from tts.reading import Kind, Span

VIETNAMESE = re.compile("[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]")


def tables() -> dict[str, Mapping[Enum, object]]:
    hints = get_type_hints(values)
    return {
        name: getattr(values, name)
        for name, hint in hints.items()
        if name.isupper()
        and get_args(hint)
        and inspect.isclass(get_args(hint)[0])
        and issubclass(get_args(hint)[0], Enum)
    }


def errors() -> Iterator[type[ControllerError]]:
    for module in pkgutil.walk_packages(controller.__path__, "controller."):
        if module.name.endswith("errors") or module.name.endswith("authority"):
            for kind in vars(importlib.import_module(module.name)).values():
                if inspect.isclass(kind) and issubclass(kind, ControllerError):
                    yield kind


@pytest.mark.parametrize("name", tables())
def test_every_value_has_words(name: str) -> None:
    table = tables()[name]
    assert set(table) == set(type(next(iter(table))))


def test_the_tables_of_words_are_found() -> None:
    assert {"STATUS", "VERDICT", "CAUSE", "ACT", "ROLE", "READING_KIND"} <= set(tables())


@pytest.mark.parametrize("kind", sorted(set(errors()), key=repr))
def test_every_error_has_a_sentence_of_its_own(kind: type[ControllerError]) -> None:
    assert kind in SENTENCES


def test_what_yielded_says_once_to_what() -> None:
    assert values.reasons(Cause.PREEMPTED, "Nhường “Tin sáng”") == ["Nhường “Tin sáng”"]
    assert values.reasons(Cause.PREEMPTED, "") == ["Nhường tin khẩn hơn"]
    assert values.reasons(Cause.WITHDRAWN, "Nguyễn Văn An") == ["Lịch đã hủy", "Nguyễn Văn An"]
    assert values.reasons(Cause.NONE, "") == []


def spoken() -> list[str]:
    span = Span(0, 3, "TT.", "thị trấn", Kind.ABBREVIATION, certain=False)
    return [
        sentence(NotAllowedError(SYSTEM, Act.SCHEDULE, "u")),
        sentence(UndecidedReadingsError("b", [span] * 7)),
        sentence(SpeechNotReadyError("b", SpeechState.FAILED, "no voice")),
        sentence(SpeechNotReadyError("b", SpeechState.SPEAKING, "")),
        *NOTICES.values(),
    ]


def test_sentences_tell_what_happened_what_is_safe_and_what_to_do() -> None:
    told = sentence(NotAllowedError(SYSTEM, Act.SCHEDULE, "u"))
    assert told.count(". ") == 2
    assert "xếp lịch phát" in told


def test_undecided_readings_are_named_but_never_a_whole_page_of_them() -> None:
    span = Span(0, 3, "TT.", "thị trấn", Kind.ABBREVIATION, certain=False)
    told = sentence(UndecidedReadingsError("b", [span] * 7))
    assert "7 chỗ" in told
    assert "và 2 chỗ khác" in told


@pytest.mark.parametrize("source", [*map(inspect.getsource, SENTENCES.values()), *spoken()])
def test_nobody_is_addressed_as_a_pal_and_all_of_it_is_vietnamese(source: str) -> None:
    assert not re.search(r"\b[Bb]ạn\b", source)
    assert VIETNAMESE.search(source)


def test_no_state_is_told_by_colour_alone() -> None:
    for table in (values.STATUS, values.SPEECH, values.VERDICT):
        for word in table.values():
            assert word.icon
            assert word.text


def test_each_status_has_a_shape_of_its_own() -> None:
    icons = [values.STATUS[status].icon for status in BulletinStatus]
    assert len(set(icons)) == len(icons)
