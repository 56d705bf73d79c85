"""What people type, as it is kept."""

import pytest

from controller.errors import MissingFieldError, TooLongError
from controller.fields import optional, required


@pytest.mark.parametrize("unseen", ["\u202e", "\u2066", "\u200f", "\x00", "\x1b"])
def test_marks_that_nobody_sees_are_left_out(unseen: str) -> None:
    assert required("name", f"{unseen}Thôn{unseen} Đông{unseen}", 20) == "Thôn Đông"


def test_what_is_seen_stays() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert (
        optional("note", f" Dòng một\n\tDòng hai {family} ", 100)
        == f"Dòng một\n\tDòng hai {family}"
    )


def test_a_name_of_unseen_marks_alone_is_empty() -> None:
    with pytest.raises(MissingFieldError):
        required("name", "\u202e \u2066", 20)


def test_letters_are_composed_before_they_are_counted() -> None:
    assert required("name", "e\u0302\u0301" * 5, 5) == "ế" * 5
    with pytest.raises(TooLongError):
        required("name", "ế" * 6, 5)
