from hypothesis import given
from hypothesis import strategies as st

from playlists.rules.series_order import NEVER, OutOfOrder, Part, out_of_order

ONE, TWO, THREE = (Part("đất đai", n) for n in (1, 2, 3))


def test_parts_in_their_order_are_fit() -> None:
    assert out_of_order({ONE: 10, TWO: 20, THREE: 30}) == ()


def test_a_part_may_not_overtake_the_one_before() -> None:
    assert out_of_order({ONE: 10, TWO: 30, THREE: 20}) == (OutOfOrder(THREE, TWO),)


def test_a_part_may_not_come_while_one_before_it_stands_nowhere() -> None:
    assert out_of_order({ONE: 10, TWO: NEVER, THREE: 20}) == (OutOfOrder(THREE, TWO),)


def test_the_last_parts_may_still_be_missing() -> None:
    assert out_of_order({ONE: 10, TWO: NEVER, THREE: NEVER}) == ()


def test_series_do_not_touch_each_other() -> None:
    assert out_of_order({ONE: 50, Part("giao thông", 2): 10}) == ()


@given(st.dictionaries(st.builds(Part, st.sampled_from("ab"), st.integers(1, 5)), st.integers()))
def test_nothing_is_found_exactly_where_first_times_rise(firsts: dict[Part, int]) -> None:
    rise = all(
        firsts[one] < firsts[other]
        for one in firsts
        for other in firsts
        if one.series == other.series and one.number < other.number
    )
    assert (out_of_order(firsts) == ()) == rise
