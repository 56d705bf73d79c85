import pytest

from tests.attacks.fuzz import TARGETS, fuzz

TRIES = 400


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_harm_is_refused_and_nothing_worse(target: str) -> None:
    assert sum(fuzz(target, seed) for seed in range(TRIES)) > 0


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_the_sample_itself_is_taken(target: str) -> None:
    TARGETS[target].take(TARGETS[target].sample)
