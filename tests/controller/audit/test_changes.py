"""The record keeps what was before and after, and no more of a text than what was changed."""

from hypothesis import given
from hypothesis import strategies as st

from controller.audit.changes import BESIDE, LONGEST, changed, changed_passage

TEXTS = st.text("ab \n", max_size=40)


def test_only_what_differs_is_kept() -> None:
    before, after = {"name": "A", "days": 3}, {"name": "B", "days": 3}
    assert changed(before, after) == {"before": {"name": "A"}, "after": {"name": "B"}}


def test_where_nothing_differs_nothing_is_kept() -> None:
    assert changed({"name": "A"}, {"name": "A"}) == {}


def test_what_was_not_there_before_is_told_as_nothing() -> None:
    assert changed({}, {"name": "A"}) == {"before": {"name": None}, "after": {"name": "A"}}


def test_of_an_edited_text_the_changed_words_are_kept_with_a_few_beside() -> None:
    words = " ".join(f"t{n}" for n in range(100))
    before, after = changed_passage(words, words.replace("t50 ", "khác "))
    assert before == "… t45 t46 t47 t48 t49 t50 t51 t52 t53 t54 t55 …"
    assert after == "… t45 t46 t47 t48 t49 khác t51 t52 t53 t54 t55 …"
    assert BESIDE == 5


def test_a_new_text_does_not_fill_the_record() -> None:
    before, after = changed_passage("x " * 5000, "y " * 5000)
    assert max(len(before), len(after)) <= LONGEST + 5


@given(TEXTS, TEXTS)
def test_the_same_words_are_no_change_and_other_words_are(old: str, new: str) -> None:
    assert (changed_passage(old, new) == ("", "")) == (old.split() == new.split())
