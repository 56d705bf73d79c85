"""Layers laid over each other: brought in, given out, merged once, kept by instant."""

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from controller.lexicon.entries import UnitEntry, forms_that_say, layer_of, simple_entry
from controller.lexicon.errors import LexiconRefusedError
from controller.lexicon.layered import lexicon_for, without_loops
from controller.lexicon.listings import list_entries
from controller.lexicon.service import (
    NewEntry,
    NewLayer,
    Outcome,
    export_layer,
    import_layer,
    set_entry,
)
from controller.store.lexicon import LexiconPart
from tests.controller.commune import NOW, Commune, lay_commune
from tts.reading import Lexicon, read_aloud
from tts.reading.lexicon import LexiconLoopError

TOML = """
[read]
NVHX = "nhà văn hóa xã"
TT = [{ say = "thị tứ", before = ["khu"] }, { say = "thị trấn", sure = true }]
rubella = "ru bê la"

[organ]
BQLCX = "ban quản lý chợ xã"
"""
FORMS = ["AM", "BN", "CP", "DQ"]
READINGS = st.lists(st.sampled_from([*FORMS, "x"]), min_size=1, max_size=3).map(" ".join)
LAYERS = st.dictionaries(st.sampled_from(FORMS), READINGS, min_size=1)


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=0)


def bring_in(session: Session, commune: Commune, text: str, *, replace: bool = False) -> Outcome:
    new = NewLayer(unit_id=commune.unit.id, text=text, replace=replace)
    return import_layer(session, commune.operator, new, NOW)


def test_a_layer_is_brought_in_whole_with_contexts_and_codes(
    session: Session, commune: Commune
) -> None:
    assert bring_in(session, commune, TOML) == Outcome(4, 0)
    lexicon = lexicon_for(session, commune.unit.id)
    text = "Khu TT và TT. Thông báo 5/TB-BQLCX."
    heard = read_aloud(text, lexicon)
    assert "Khu thị tứ và thị trấn" in heard
    assert "ban quản lý chợ xã" in heard


def test_what_is_given_out_can_be_brought_in_again(session: Session, commune: Commune) -> None:
    bring_in(session, commune, TOML)
    text = export_layer(session, commune.operator, commune.unit.id)
    assert bring_in(session, commune, text) == Outcome(0, 0)
    other = lay_commune(session, clusters=0, name="khac")
    bring_in(session, other, text)
    assert export_layer(session, other.operator, other.unit.id) == text


def test_an_import_with_a_conflict_brings_in_nothing(session: Session, commune: Commune) -> None:
    bring_in(session, commune, '[read]\nNVHX = "nhà văn hóa xã"')
    text = '[read]\nXT = "xã tôi"\nNVHX = "nhà văn hóa"'
    with pytest.raises(LexiconRefusedError):
        bring_in(session, commune, text)
    assert "XT" not in export_layer(session, commune.operator, commune.unit.id)
    assert bring_in(session, commune, text, replace=True) == Outcome(2, 0)


@pytest.mark.parametrize("text", ["[read", "[other]\na = 'b'", "[read]\nNVHX = '7'"])
def test_text_that_is_no_layer_is_refused(session: Session, commune: Commune, text: str) -> None:
    with pytest.raises(LexiconRefusedError):
        bring_in(session, commune, text)


def test_the_lexicon_of_an_instant_can_be_told(session: Session, commune: Commune) -> None:
    for at, spoken in ((NOW, "nhà văn hóa xã"), (NOW + 10, "hội trường")):
        new = NewEntry(unit_id=commune.unit.id, written="NVHX", spoken=spoken, replace=True)
        set_entry(session, commune.operator, new, at)

    def heard(at: int | None) -> str:
        return read_aloud("NVHX", lexicon_for(session, commune.unit.id, at))

    assert heard(NOW - 1) == read_aloud("NVHX")
    assert heard(NOW) == heard(NOW + 9) == "nhà văn hóa xã"
    assert heard(NOW + 10) == heard(None) == "hội trường"


def test_a_unit_without_entries_shares_ours(session: Session, commune: Commune) -> None:
    assert lexicon_for(session, commune.unit.id) is Lexicon.ours()


def test_a_lexicon_is_merged_once_and_again_after_a_change(
    session: Session, commune: Commune
) -> None:
    bring_in(session, commune, TOML)
    merged = lexicon_for(session, commune.unit.id)
    assert lexicon_for(session, commune.unit.id) is merged
    bring_in(session, commune, '[read]\nXT = "xã tôi"')
    assert lexicon_for(session, commune.unit.id) is not merged


def test_what_was_taken_back_is_not_read_by(session: Session, commune: Commune) -> None:
    with session.begin_nested() as savepoint:
        bring_in(session, commune, '[read]\nNVHX = "sai"')
        assert read_aloud("NVHX", lexicon_for(session, commune.unit.id)) == "sai"
        savepoint.rollback()
    bring_in(session, commune, '[read]\nNVHX = "đúng"')
    assert read_aloud("NVHX", lexicon_for(session, commune.unit.id)) == "đúng"


def test_our_own_entries_are_listed_once_each(session: Session, commune: Commune) -> None:
    listed = list_entries(session, commune.operator, commune.unit.id)
    assert {one.entry.part for one in listed} == set(LexiconPart)


def test_a_loop_that_only_a_newer_lexicon_of_ours_closes_silences_nobody() -> None:
    said = {"NVHX": "nhà văn hóa XT", "XT": "xã NVHX", "rubella": "ru bê la"}
    layer = layer_of("Xã thử", [simple_entry(*one) for one in said.items()])
    with pytest.raises(LexiconLoopError):
        Lexicon.ours().over(layer)
    assert "ru bê la" in read_aloud("Tiêm rubella tại NVHX.", without_loops([layer]))


def entries(said: dict[str, str]) -> list[UnitEntry]:
    return [simple_entry(form, spoken, exact=True) for form, spoken in said.items()]


@given(LAYERS, LAYERS)
@example({"AM": "BN"}, {"BN": "AM"})
def test_no_loop_goes_through_a_change_that_nobody_says(
    said: dict[str, str], changed: dict[str, str]
) -> None:
    """The rule by which layers below a change are not merged again."""
    old, new = entries(said), entries(changed)
    merged = {one.key: one for one in (*old, *new)}
    forms = {one.written for one in new}
    alone = forms_that_say((), forms)
    if forms_that_say((*old, *new), forms) != alone or _loops(old) or _loops(new):
        return
    assert not _loops(merged.values())


def _loops(found: Iterable[UnitEntry]) -> bool:
    try:
        Lexicon.of(layer_of("x", found))
    except LexiconLoopError:
        return True
    return False
