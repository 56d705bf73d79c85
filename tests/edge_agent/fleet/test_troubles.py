from collections import Counter
from random import Random

import pytest

from edge_agent.fleet.troubles import PROFILES, Fate, Trouble, dealt


@pytest.mark.parametrize("profile", PROFILES)
def test_each_hundred_receivers_have_exactly_the_shares_of_the_profile(profile: str) -> None:
    shares = PROFILES[profile]
    troubles = dealt(300, shares)
    for hundred in (troubles[:100], troubles[100:200], troubles[200:]):
        counts = Counter(trouble for trouble in hundred if trouble is not None)
        assert counts == Counter(shares)


def test_a_small_fleet_has_its_troubles_spread_over_it() -> None:
    few = dealt(20, PROFILES["storm"])
    assert 15 <= sum(trouble is not None for trouble in few) <= 20
    assert len(set(few)) >= 4


def test_only_those_are_late_slow_or_cut_whose_trouble_it_is() -> None:
    fates = {trouble: Fate(trouble, Random(1)) for trouble in (None, *Trouble)}
    assert [t for t, fate in fates.items() if fate.delay() > 0] == [Trouble.LATE]
    assert {t for t, fate in fates.items() if fate.is_cut} == {Trouble.OFFLINE, Trouble.POWER}
    slow = fates[Trouble.SLOW].fetch_seconds(80_000)
    assert slow > 100 * fates[None].fetch_seconds(80_000)
