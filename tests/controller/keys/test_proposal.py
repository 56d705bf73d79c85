"""A ceremony of several holders: what is drafted, signed one after the other, and accepted."""

import pytest

from controller.keys.alarms import WARNING_MS, key_alarms
from controller.keys.ceremony import Grant
from controller.keys.proposal import (
    Proposal,
    ProposalError,
    Standing,
    accept,
    propose_delegation,
    propose_renewal,
    propose_revocation,
    propose_root,
    sign,
    still_needed,
)
from controller.keys.words import told_proposal, told_standing
from playlists.messages.keys import SigningKey
from playlists.messages.trust import Role, advance, trust_root

NOW = 1_795_000_000_000
DAY = 86_400_000
YEAR = 365 * DAY


def key(number: int) -> SigningKey:
    return SigningKey.from_seed(bytes([number]) * 32)


MAI, BINH, CUC = key(1), key(2), key(3)
HOLDERS = {"Mai": MAI.public_key, "Bình": BINH.public_key, "Cúc": CUC.public_key}
STATION, NEXT_STATION, THIEF = key(50), key(51), key(66)
GRANT = Grant(units=("xa",), not_before=NOW, not_after=NOW + YEAR)


def signed(proposal: Proposal, *by: SigningKey) -> Proposal:
    for holder in by:
        proposal = sign(proposal, holder)
    return proposal


@pytest.fixture
def first() -> Standing:
    return accept(signed(propose_root(HOLDERS, 2, NOW), MAI, BINH), None)


@pytest.fixture
def delegated(first: Standing) -> Standing:
    proposal = propose_delegation(first, STATION.public_key, GRANT)
    return accept(signed(proposal, BINH, CUC), first)


def may_plan(standing: Standing, now: int = NOW) -> set[str]:
    return set(standing.trust.keys_for(Role.PLAN, ["xa"], now))


def test_two_of_three_holders_make_a_root_and_delegate(delegated: Standing) -> None:
    assert may_plan(delegated) == {STATION.key_id}


def test_a_receiver_follows_what_was_accepted(first: Standing, delegated: Standing) -> None:
    born = trust_root(first.chain.roots[0])
    assert advance(born, delegated.chain) == delegated.trust


def test_one_of_two_is_not_enough(first: Standing) -> None:
    half = signed(propose_delegation(first, STATION.public_key, GRANT), MAI)
    assert still_needed(half) == {1: 1}
    with pytest.raises(ProposalError, match="receivers would refuse"):
        accept(half, first)


def test_one_holder_who_signs_twice_is_one(first: Standing) -> None:
    twice = signed(propose_delegation(first, STATION.public_key, GRANT), MAI, MAI)
    assert still_needed(twice) == {1: 1}


def test_a_stranger_cannot_sign(first: Standing) -> None:
    with pytest.raises(ProposalError, match="not one of"):
        sign(propose_delegation(first, STATION.public_key, GRANT), THIEF)


def test_a_renewed_key_counts_for_longer(delegated: Standing) -> None:
    proposal = propose_renewal(delegated, STATION.key_id, NOW + 2 * YEAR)
    renewed = accept(signed(proposal, MAI, CUC), delegated)
    assert may_plan(delegated, NOW + YEAR) == set()
    assert may_plan(renewed, NOW + YEAR) == {STATION.key_id}


def test_a_new_station_key_takes_the_place_of_the_old(delegated: Standing) -> None:
    proposal = propose_delegation(delegated, NEXT_STATION.public_key, GRANT, [STATION.key_id])
    assert may_plan(accept(signed(proposal, MAI, CUC), delegated)) == {NEXT_STATION.key_id}


def test_a_revoked_key_counts_no_longer_and_is_never_delegated_to_again(
    delegated: Standing,
) -> None:
    revoked = accept(signed(propose_revocation(delegated, [STATION.key_id]), MAI, BINH), delegated)
    assert may_plan(revoked) == set()
    with pytest.raises(ProposalError, match="revoked"):
        propose_delegation(revoked, STATION.public_key, GRANT)


def test_a_rotation_keeps_what_stood_and_needs_old_and_new_holders(delegated: Standing) -> None:
    dung = key(4)
    new = {"Bình": BINH.public_key, "Dũng": dung.public_key}
    proposal = propose_root(new, 2, NOW, delegated)
    assert still_needed(proposal) == {1: 2, 2: 2}
    assert still_needed(signed(proposal, MAI, BINH)) == {2: 1}
    rotated = accept(signed(proposal, MAI, BINH, dung), delegated)
    assert rotated.trust.root.version == 2
    assert may_plan(rotated) == {STATION.key_id}
    born_long_ago = trust_root(delegated.chain.roots[0])
    assert advance(born_long_ago, rotated.chain) == rotated.trust


def test_a_proposal_that_was_overtaken_is_not_accepted(delegated: Standing) -> None:
    renewal = signed(propose_renewal(delegated, STATION.key_id, NOW + 2 * YEAR), MAI, BINH)
    revocation = signed(propose_revocation(delegated, [STATION.key_id]), MAI, BINH)
    revoked = accept(revocation, delegated)
    with pytest.raises(ProposalError, match="anew"):
        accept(renewal, revoked)


@pytest.mark.parametrize("threshold", [0, 4])
def test_a_threshold_that_nobody_can_meet_is_not_proposed(threshold: int) -> None:
    with pytest.raises(ProposalError, match="threshold"):
        propose_root(HOLDERS, threshold, NOW)


def test_one_key_under_two_names_is_not_two_holders() -> None:
    with pytest.raises(ProposalError, match="same key"):
        propose_root({"Mai": MAI.public_key, "Lan": MAI.public_key}, 2, NOW)


def test_a_holder_reads_from_the_signed_bytes_what_she_signs(delegated: Standing) -> None:
    proposal = signed(propose_revocation(delegated, [STATION.key_id]), MAI)
    words = "\n".join(told_proposal(proposal, lambda unit: f"Xã {unit}"))
    assert f"revoked: {STATION.key_id}" in words
    assert "still needed: 1 of root 1's holders" in words
    standing = "\n".join(told_standing(delegated, lambda unit: f"Xã {unit}"))
    assert "for Xã xa and below" in standing
    assert "Bình" in standing


class TestAlarms:
    def test_a_key_that_ends_within_thirty_days_is_told(self, delegated: Standing) -> None:
        ends = NOW + YEAR
        assert key_alarms(delegated.trust, ends - WARNING_MS - 1) == []
        (alarm,) = key_alarms(delegated.trust, ends - WARNING_MS)
        assert (alarm.unit_id, alarm.key_id, alarm.ends_at) == ("xa", STATION.key_id, ends)

    def test_a_successor_ends_the_alarm(self, delegated: Standing) -> None:
        later = Grant(units=("xa",), not_before=NOW, not_after=NOW + 2 * YEAR)
        proposal = propose_delegation(delegated, NEXT_STATION.public_key, later)
        both = accept(signed(proposal, MAI, BINH), delegated)
        assert key_alarms(both.trust, NOW + YEAR) == []

    def test_a_successor_for_fewer_roles_does_not(self, delegated: Standing) -> None:
        narrow = Grant(roles=(Role.TIME,), units=("xa",), not_before=NOW, not_after=NOW + 2 * YEAR)
        proposal = propose_delegation(delegated, NEXT_STATION.public_key, narrow)
        both = accept(signed(proposal, MAI, BINH), delegated)
        assert [alarm.key_id for alarm in key_alarms(both.trust, NOW + YEAR)] == [STATION.key_id]
