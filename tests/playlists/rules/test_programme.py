import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.messages.plan import SAMPLE_RATE, ItemKind
from playlists.rules.programme import (
    FaultKind,
    ProgrammeFault,
    ProgrammeItem,
    faults,
    length_ms,
    starts,
    without_recalled,
)


def item(
    kind: ItemKind = ItemKind.BULLETIN,
    name: str = "tin",
    *,
    sha256: str | None = None,
    seconds: float = 1.0,
) -> ProgrammeItem:
    return ProgrammeItem(name, kind, name, sha256 or f"hash of {name}", round(seconds * 24_000))


TUNE = item(ItemKind.TUNE, "nhạc hiệu")
GREETING = item(ItemKind.GREETING, "lời chào")
NEWS = item(ItemKind.BULLETIN, "tin")
CLOSING = item(ItemKind.CLOSING, "lời kết")


def test_length_is_rounded_up_once_at_the_end() -> None:
    one_frame_too_many = ProgrammeItem("a", ItemKind.BULLETIN, "a", "a", SAMPLE_RATE + 1)
    assert length_ms([one_frame_too_many]) == 1001
    assert length_ms([one_frame_too_many] * 24) == 24_001


def test_nothing_has_no_length_and_no_starts() -> None:
    assert length_ms([]) == 0
    assert starts([], 1000) == ()


def test_items_follow_each_other_without_a_gap() -> None:
    items = [item(seconds=2), item(seconds=0.5), item(seconds=3)]
    assert starts(items, 10_000) == (10_000, 12_000, 12_500)


@given(st.lists(st.integers(1, 10_000_000), min_size=1, max_size=20))
def test_starts_never_drift_from_the_frames(frames: list[int]) -> None:
    items = [ProgrammeItem(str(i), ItemKind.BULLETIN, "", "", f) for i, f in enumerate(frames)]
    begins = [*starts(items, 0), length_ms(items)]
    for index, begin in enumerate(begins):
        exact = sum(frames[:index]) * 1000 / SAMPLE_RATE
        assert 0 <= begin - exact < 1


def test_a_tune_a_greeting_bulletins_and_a_closing_are_fit() -> None:
    assert faults([TUNE, GREETING, NEWS, item(name="tin 2"), CLOSING]) == ()


def test_a_single_bulletin_is_fit() -> None:
    assert faults([NEWS]) == ()


@pytest.mark.parametrize(
    ("items", "kind", "position"),
    [
        ([], FaultKind.EMPTY, 0),
        ([NEWS, TUNE], FaultKind.TUNE_NOT_FIRST, 1),
        ([CLOSING, NEWS], FaultKind.CLOSING_NOT_LAST, 0),
        ([NEWS, GREETING, NEWS], FaultKind.ITEM_TWICE, 2),
        ([NEWS, item(name="tin lại", sha256=NEWS.sha256)], FaultKind.BULLETIN_REPEATED, 1),
        ([item(seconds=0)], FaultKind.SILENT_ITEM, 0),
    ],
)
def test_a_fault_is_named_with_its_place(
    items: list[ProgrammeItem], kind: FaultKind, position: int
) -> None:
    assert faults(items) == (ProgrammeFault(kind, position),)


def test_every_fault_is_named() -> None:
    assert [f.kind for f in faults([CLOSING, NEWS, TUNE])] == [
        FaultKind.CLOSING_NOT_LAST,
        FaultKind.TUNE_NOT_FIRST,
    ]


def test_a_recalled_bulletin_is_taken_out_and_the_rest_stays() -> None:
    rest = item(name="tin 2")
    kept = without_recalled([TUNE, NEWS, rest, CLOSING], frozenset({NEWS.sha256}))
    assert kept == (TUNE, rest, CLOSING)


def test_a_tune_and_a_closing_alone_are_no_broadcast() -> None:
    assert without_recalled([TUNE, NEWS, CLOSING], frozenset({NEWS.sha256})) == ()


def test_a_programme_that_never_had_a_bulletin_stays() -> None:
    assert without_recalled([TUNE, GREETING], frozenset({GREETING.sha256})) == (TUNE,)
