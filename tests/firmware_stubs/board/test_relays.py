"""The relay order, for every way in which a host may change its mind."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from firmware_stubs.board.relays import ALL_OPEN, AMPLIFIER, SIREN, SOURCE, Relays
from firmware_stubs.board.settings import FADE_MS, INRUSH_MS, SETTLE_MS

wishes = st.lists(
    st.tuples(st.lists(st.booleans(), min_size=3, max_size=3), st.integers(0, 400)), max_size=30
)
MOVE = tuple[int, int, bool]


def live_through(asked: list[tuple[list[bool], int]]) -> list[MOVE]:
    relays, now, moves = Relays(), 0, []
    for wanted, ms in asked:
        for _ in range(ms // 10 + 1):
            moves += [(now, relay, relays.closed[relay]) for relay in relays.step(now, wanted)]
            now += 10
    return moves


@given(wishes)
def test_the_source_never_moves_under_a_closed_or_fading_amplifier(
    asked: list[tuple[list[bool], int]],
) -> None:
    amplifier, opened_at = False, -FADE_MS
    for at, relay, closed in live_through(asked):
        if relay == AMPLIFIER:
            amplifier, opened_at = closed, at
        if relay == SOURCE:
            assert not amplifier
            assert at - opened_at >= FADE_MS


@given(wishes)
def test_the_amplifier_closes_only_when_the_source_has_settled(
    asked: list[tuple[list[bool], int]],
) -> None:
    source_at = -SETTLE_MS
    for at, relay, closed in live_through(asked):
        if relay == SOURCE:
            source_at = at
        if relay == AMPLIFIER and closed:
            assert at - source_at >= SETTLE_MS


@given(wishes)
def test_amplifier_and_siren_never_close_together(asked: list[tuple[list[bool], int]]) -> None:
    closings = [(at, relay) for at, relay, on in live_through(asked) if on and relay != SOURCE]
    for (before, one), (after, other) in pairwise(closings):
        assert one == other or after - before >= INRUSH_MS


@given(wishes)
def test_silence_takes_effect_at_once(asked: list[tuple[list[bool], int]]) -> None:
    relays, now = Relays(), 0
    for wanted, ms in asked:
        relays.step(now, wanted)
        now += ms
        relays.step(now, [False, wanted[SOURCE], False])
        assert not relays.closed[AMPLIFIER]
        assert not relays.closed[SIREN]


@given(wishes, st.lists(st.booleans(), min_size=3, max_size=3))
def test_what_stays_wanted_is_reached(
    asked: list[tuple[list[bool], int]], last: list[bool]
) -> None:
    relays, now = Relays(), 0
    for wanted, ms in [*asked, (last, 2000), (ALL_OPEN, 2000), (last, 2000)]:
        for _ in range(ms // 10 + 1):
            relays.step(now, wanted)
            now += 10
    assert relays.closed == last
