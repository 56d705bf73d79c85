import pytest

from controller.keys.ceremony import Grant, delegate, hold, make_root
from playlists.messages.keys import SigningKey
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.trust import Chain, Role, advance, trust_root

NOW = 1_795_000_000_000
DAY = 86_400_000
GRANT = Grant(units=("xa",), not_before=NOW, not_after=NOW + DAY)


def test_a_receiver_born_with_the_root_trusts_the_station_key_for_its_units_and_period() -> None:
    ceremony = hold(GRANT, root_count=1, threshold=1, now=NOW)
    trust = advance(trust_root(ceremony.root), ceremony.chain)
    station = ceremony.station_key.key_id
    assert station in trust.keys_for(Role.PLAN, ["thon", "xa"], NOW)
    assert trust.keys_for(Role.PLAN, ["xa-khac"], NOW) == {}
    assert trust.keys_for(Role.PLAN, ["xa"], NOW + DAY) == {}


def test_a_grant_can_be_narrowed_to_one_role() -> None:
    grant = Grant(roles=(Role.TIME,), units=("xa",), not_before=NOW, not_after=NOW + DAY)
    ceremony = hold(grant, root_count=1, threshold=1, now=NOW)
    trust = advance(trust_root(ceremony.root), ceremony.chain)
    assert trust.keys_for(Role.PLAN, ["xa"], NOW) == {}
    assert trust.keys_for(Role.TIME, ["xa"], NOW) != {}


def test_two_of_three_root_keys_are_enough_and_one_is_not() -> None:
    keys = [SigningKey.generate() for _ in range(3)]
    root = make_root(keys, 2, NOW)
    station = SigningKey.generate()
    by_two = Chain(roots=(root,), delegations=(delegate(keys[1:], station.public_key, GRANT),))
    by_one = Chain(roots=(root,), delegations=(delegate(keys[:1], station.public_key, GRANT),))
    assert advance(trust_root(root), by_two).delegations[0].key_id == station.key_id
    with pytest.raises(RefusedError) as refused:
        advance(trust_root(root), by_one)
    assert refused.value.code is RefusalCode.UNKNOWN_KEY


@pytest.mark.parametrize("threshold", [0, 2])
def test_a_threshold_that_the_keys_cannot_meet_is_refused(threshold: int) -> None:
    with pytest.raises(ValueError, match="threshold"):
        make_root([SigningKey.generate()], threshold, NOW)
