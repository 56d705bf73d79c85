from hypothesis import given
from hypothesis import strategies as st

from controller.store.base import first_id, is_id, new_id

NOW = 1_795_600_000_000
instants = st.integers(0, (1 << 48) - 2)


@given(instants)
def test_an_identifier_lies_between_its_instant_and_the_next(instant: int) -> None:
    assert first_id(instant) <= new_id(instant) < first_id(instant + 1)


def test_two_of_one_instant_differ() -> None:
    assert new_id(NOW) != new_id(NOW)


def test_an_identifier_is_known_by_its_shape() -> None:
    assert is_id(new_id(NOW))
    assert not is_id(first_id(NOW))
    assert not is_id(new_id(NOW).upper())
    assert not is_id("0" * 32)
