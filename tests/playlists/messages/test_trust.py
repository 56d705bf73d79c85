from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.messages.envelope import Message, TooLargeError, digest, open_envelope, seal
from playlists.messages.keys import SigningKey, key_id
from playlists.messages.plan import Plan
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.trust import (
    MAX_CHAIN_BYTES,
    MAX_DELEGATIONS,
    MAX_ROOTS_IN_CHAIN,
    Chain,
    Delegation,
    Register,
    Role,
    Root,
    Trust,
    advance,
    pack_chain,
    trust_root,
    unpack_chain,
)

NOW = 1_795_500_000_000
DAY = 86_400_000


def key(number: int) -> SigningKey:
    return SigningKey.from_seed(bytes([number]) * 32)


OLD = (key(1), key(2), key(3))
NEW = (key(4), key(5), key(6))
STATION = key(50)
THIEF = key(66)


def root_of(version: int, keys: Iterable[SigningKey], threshold: int = 2) -> Root:
    public = {k.key_id: k.public_key for k in keys}
    return Root(version=version, keys=public, threshold=threshold, issued_at=NOW)


def delegation(station: SigningKey = STATION, **changed: Any) -> Delegation:
    limits: dict[str, Any] = {
        "roles": (Role.PLAN,),
        "units": ("xã A",),
        "not_before": NOW - DAY,
        "not_after": NOW + DAY,
    }
    return Delegation(public_key=station.public_key, **(limits | changed))


ROOT_1 = seal(root_of(1, OLD), OLD[:2])
ROOT_2 = seal(root_of(2, NEW), [*OLD[:2], *NEW[:2]])
ROOT_3 = seal(root_of(3, OLD), [*NEW[:2], *OLD[:2]])
BORN = trust_root(ROOT_1)


def chain(*roots: bytes, delegations: Iterable[bytes] = (), register: bytes | None = None) -> Chain:
    return Chain(roots=roots, delegations=tuple(delegations), register=register)


def by_old(message: Message) -> bytes:
    return seal(message, OLD[:2])


def register(version: int, *standing: bytes, revoked: Iterable[SigningKey] = ()) -> bytes:
    return by_old(register_of(version, *standing, revoked=revoked))


def register_of(version: int, *standing: bytes, revoked: Iterable[SigningKey] = ()) -> Register:
    return Register(
        version=version,
        delegations=tuple(digest(packed) for packed in standing),
        revoked=tuple(k.key_id for k in revoked),
    )


def trusting(**parts: Any) -> Trust:
    return advance(BORN, chain(ROOT_1, **parts))


def refusal(trust: Trust, followed: Chain) -> RefusalCode:
    with pytest.raises(RefusedError) as refused:
        advance(trust, followed)
    return refused.value.code


class TestBirth:
    def test_a_receiver_believes_the_root_that_it_is_born_with(self) -> None:
        assert BORN.root == root_of(1, OLD)
        assert BORN.keys_for(Role.PLAN, ["xã A"], NOW) == {}

    @pytest.mark.parametrize(
        ("root", "signers", "code"),
        [
            (root_of(1, OLD), OLD[:1], RefusalCode.UNKNOWN_KEY),
            (root_of(1, OLD), NEW, RefusalCode.UNKNOWN_KEY),
            (root_of(1, OLD, threshold=0), OLD, RefusalCode.MALFORMED),
            (root_of(1, OLD, threshold=-1), OLD, RefusalCode.MALFORMED),
            (root_of(1, OLD, threshold=4), OLD, RefusalCode.MALFORMED),
            (root_of(1, ()), OLD, RefusalCode.MALFORMED),
        ],
    )
    def test_a_root_short_of_its_own_threshold_is_none(
        self, root: Root, signers: Iterable[SigningKey], code: RefusalCode
    ) -> None:
        with pytest.raises(RefusedError) as refused:
            trust_root(seal(root, signers))
        assert refused.value.code is code

    def test_one_key_under_two_names_is_not_two_keys(self) -> None:
        names = {OLD[0].key_id: OLD[0].public_key, "f" * 32: OLD[0].public_key}
        forged = Root(version=1, keys=names, threshold=2, issued_at=NOW)
        with pytest.raises(RefusedError) as refused:
            trust_root(seal(forged, OLD[:1]))
        assert refused.value.code is RefusalCode.MALFORMED

    def test_a_key_of_another_length_is_none(self) -> None:
        short = b"k" * 31
        forged = Root(version=1, keys={key_id(short): short}, threshold=1, issued_at=NOW)
        with pytest.raises(RefusedError) as refused:
            trust_root(seal(forged, OLD[:1]))
        assert refused.value.code is RefusalCode.MALFORMED


class TestRotation:
    def test_the_old_roots_threshold_hands_over_to_the_new_root(self) -> None:
        assert advance(BORN, chain(ROOT_1, ROOT_2)).root == root_of(2, NEW)

    def test_a_receiver_that_slept_follows_root_by_root(self) -> None:
        assert advance(BORN, chain(ROOT_1, ROOT_2, ROOT_3)).root.version == 3

    def test_the_same_chain_again_is_no_news(self) -> None:
        once = advance(BORN, chain(ROOT_1, ROOT_2))
        assert advance(once, chain(ROOT_1, ROOT_2)) == once

    def test_what_the_old_root_delegated_must_be_delegated_again(self) -> None:
        followed = chain(ROOT_1, ROOT_2, delegations=[by_old(delegation())])
        assert refusal(BORN, followed) is RefusalCode.UNKNOWN_KEY
        again = chain(ROOT_1, ROOT_2, delegations=[seal(delegation(), NEW[:2])])
        assert advance(BORN, again).delegations == (delegation(),)


class TestAttackOnTheRoot:
    def test_new_root_signed_by_too_few_of_the_old(self) -> None:
        usurped = seal(root_of(2, NEW), [OLD[0], *NEW[:2]])
        assert refusal(BORN, chain(ROOT_1, usurped)) is RefusalCode.UNKNOWN_KEY

    def test_new_root_signed_by_one_old_key_twice(self) -> None:
        usurped = seal(root_of(2, NEW), [OLD[0], OLD[0], *NEW[:2]])
        assert refusal(BORN, chain(ROOT_1, usurped)) is RefusalCode.UNKNOWN_KEY

    def test_new_root_that_its_own_keys_have_not_signed(self) -> None:
        usurped = seal(root_of(2, NEW), OLD)
        assert refusal(BORN, chain(ROOT_1, usurped)) is RefusalCode.UNKNOWN_KEY

    def test_new_root_signed_by_nobody_but_itself(self) -> None:
        usurped = seal(root_of(2, [THIEF], threshold=1), [THIEF])
        assert refusal(BORN, chain(ROOT_1, usurped)) is RefusalCode.UNKNOWN_KEY

    def test_skipped_version(self) -> None:
        jump = seal(root_of(3, NEW), [*OLD[:2], *NEW[:2]])
        assert refusal(BORN, chain(ROOT_1, jump)) is RefusalCode.BROKEN_CHAIN

    def test_roots_out_of_order(self) -> None:
        assert refusal(BORN, chain(ROOT_1, ROOT_3, ROOT_2)) is RefusalCode.BROKEN_CHAIN

    def test_old_root_after_a_rotation(self) -> None:
        rotated = advance(BORN, chain(ROOT_1, ROOT_2))
        assert refusal(rotated, chain(ROOT_1)) is RefusalCode.OLD_VERSION
        assert refusal(rotated, chain(ROOT_2, ROOT_1)) is RefusalCode.OLD_VERSION

    def test_truncated_chain_cannot_bring_back_what_the_old_root_delegated(self) -> None:
        rotated = advance(BORN, chain(ROOT_1, ROOT_2))
        old = [by_old(delegation())]
        assert refusal(rotated, chain(ROOT_1, delegations=old)) is RefusalCode.OLD_VERSION
        assert refusal(rotated, chain(delegations=old)) is RefusalCode.UNKNOWN_KEY

    def test_second_root_of_the_version_in_force_changes_nothing(self) -> None:
        usurped = seal(root_of(1, [THIEF], threshold=1), [THIEF])
        assert advance(BORN, chain(usurped)).root == BORN.root
        theirs = chain(usurped, delegations=[seal(delegation(THIEF), [THIEF])])
        assert refusal(BORN, theirs) is RefusalCode.UNKNOWN_KEY

    def test_delegation_in_the_place_of_a_root(self) -> None:
        assert refusal(BORN, chain(ROOT_1, by_old(delegation()))) is RefusalCode.WRONG_KIND


class TestDelegation:
    def keys(self, trust: Trust, **asked: Any) -> set[str]:
        question: dict[str, Any] = {"role": Role.PLAN, "unit_path": ["xã A"], "now": NOW}
        return set(trust.keys_for(**(question | asked)))

    def test_a_station_key_counts_for_its_role_place_and_time(self) -> None:
        trust = trusting(delegations=[by_old(delegation())])
        assert self.keys(trust) == {STATION.key_id}
        plan = Plan(receiver="r", version=1, issued_at=0, expires_at=0, cluster="c", unit="xã A")
        keys = trust.keys_for(Role.PLAN, ["xã A"], NOW)
        assert open_envelope(seal(plan, [STATION]), Plan, keys) == plan

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.PLAN])
    def test_in_another_role_it_does_not_count(self, role: Role) -> None:
        assert self.keys(trusting(delegations=[by_old(delegation())]), role=role) == set()

    @pytest.mark.parametrize("also", [(), (Role.EMERGENCY,), tuple(Role)])
    def test_a_key_that_may_practise_may_do_nothing_else(self, also: tuple[Role, ...]) -> None:
        practising = delegation(roles=(Role.PRACTICE, *also))
        trust = trusting(delegations=[by_old(practising)])
        assert {role for role in Role if self.keys(trust, role=role)} == {Role.PRACTICE}

    @pytest.mark.parametrize(
        ("unit_path", "counts"),
        [
            (["xã A", "tỉnh K"], True),
            (["thôn 2", "xã A", "tỉnh K"], True),
            (["xã B", "tỉnh K"], False),
            (["tỉnh K"], False),
            ([], False),
        ],
    )
    def test_it_counts_at_and_below_its_units_only(
        self, unit_path: list[str], *, counts: bool
    ) -> None:
        trust = trusting(delegations=[by_old(delegation())])
        assert bool(self.keys(trust, unit_path=iter(unit_path))) is counts

    @pytest.mark.parametrize(
        ("now", "counts"),
        [(NOW - DAY - 1, False), (NOW - DAY, True), (NOW + DAY - 1, True), (NOW + DAY, False)],
    )
    def test_it_counts_in_its_period_only(self, now: int, *, counts: bool) -> None:
        trust = trusting(delegations=[by_old(delegation())])
        assert bool(self.keys(trust, now=now)) is counts

    def test_a_role_of_the_future_does_not_cost_an_old_board_the_chain(self) -> None:
        trust = trusting(delegations=[by_old(delegation(roles=("teleport", "plan")))])
        assert self.keys(trust) == {STATION.key_id}

    def test_before_any_register_a_chain_without_a_delegation_takes_it_back(self) -> None:
        trust = trusting(delegations=[by_old(delegation())])
        assert self.keys(advance(trust, chain(ROOT_1))) == set()


class TestAttackOnDelegations:
    @pytest.mark.parametrize("signers", [(OLD[0],), NEW, (THIEF,), (STATION,)])
    def test_delegation_that_the_root_has_not_signed(self, signers: tuple[SigningKey, ...]) -> None:
        forged = seal(delegation(THIEF), signers)
        assert refusal(BORN, chain(ROOT_1, delegations=[forged])) is RefusalCode.UNKNOWN_KEY

    def test_station_key_passes_its_power_on(self) -> None:
        trust = trusting(delegations=[by_old(delegation())])
        passed = seal(delegation(THIEF), [STATION])
        followed = chain(ROOT_1, delegations=[by_old(delegation()), passed])
        assert refusal(trust, followed) is RefusalCode.UNKNOWN_KEY

    def test_one_forged_link_leaves_the_old_trust_in_force(self) -> None:
        trust = trusting(delegations=[by_old(delegation())])
        forged = chain(ROOT_1, ROOT_2, delegations=[seal(delegation(THIEF), [THIEF])])
        refusal(trust, forged)
        assert trust == trusting(delegations=[by_old(delegation())])


ONE, OTHER = by_old(delegation()), by_old(delegation(key(51)))
STATION_REVOKED = {"delegations": [ONE], "register": register(1, ONE, revoked=[STATION])}


class TestRegister:
    def keys(self, trust: Trust) -> set[str]:
        return set(trust.keys_for(Role.PLAN, ["xã A"], NOW))

    def test_the_delegations_that_it_lists_stand(self) -> None:
        trust = trusting(delegations=[ONE, OTHER], register=register(1, ONE, OTHER))
        assert self.keys(trust) == {STATION.key_id, key(51).key_id}

    def test_a_later_one_takes_a_delegation_back(self) -> None:
        trust = trusting(delegations=[ONE, OTHER], register=register(1, ONE, OTHER))
        later = chain(ROOT_1, delegations=[OTHER], register=register(2, OTHER))
        assert self.keys(advance(trust, later)) == {key(51).key_id}

    def test_a_revoked_key_counts_no_longer(self) -> None:
        trust = trusting(
            delegations=[ONE, OTHER], register=register(1, ONE, OTHER, revoked=[STATION])
        )
        assert self.keys(trust) == {key(51).key_id}

    def test_a_revoked_key_does_not_come_back_by_a_new_delegation(self) -> None:
        longer = by_old(delegation(not_after=NOW + 9 * DAY))
        later = chain(ROOT_1, delegations=[longer], register=register(2, longer, revoked=[STATION]))
        assert self.keys(advance(trusting(**STATION_REVOKED), later)) == set()

    def test_it_names_delegations_whoever_of_the_holders_signed_them(self) -> None:
        by_others = seal(delegation(), OLD[1:])
        trust = trusting(delegations=[by_others], register=register(1, ONE))
        assert self.keys(trust) == {STATION.key_id}

    def test_it_outlasts_a_rotation(self) -> None:
        again = seal(delegation(), NEW[:2])
        signed_anew = seal(register_of(2, again, revoked=[STATION]), NEW[:2])
        rotated = chain(ROOT_1, ROOT_2, delegations=[again], register=signed_anew)
        assert self.keys(advance(trusting(**STATION_REVOKED), rotated)) == set()


class TestAttackOnTheRegister:
    def test_rollback(self) -> None:
        trust = trusting(delegations=[ONE], register=register(2, ONE, revoked=[STATION]))
        older = chain(ROOT_1, delegations=[ONE], register=register(1, ONE))
        assert refusal(trust, older) is RefusalCode.OLD_VERSION

    def test_chain_without_the_register_that_was_seen(self) -> None:
        older = chain(ROOT_1, delegations=[ONE])
        assert refusal(trusting(**STATION_REVOKED), older) is RefusalCode.OLD_VERSION

    def test_delegation_cut_out_of_the_chain(self) -> None:
        trust = trusting(delegations=[ONE, OTHER], register=register(1, ONE, OTHER))
        cut = chain(ROOT_1, delegations=[OTHER], register=register(1, ONE, OTHER))
        assert refusal(trust, cut) is RefusalCode.BROKEN_CHAIN

    def test_delegation_of_earlier_days_slipped_in(self) -> None:
        both = chain(ROOT_1, delegations=[ONE, OTHER], register=register(2, OTHER))
        assert refusal(BORN, both) is RefusalCode.BROKEN_CHAIN

    def test_another_register_under_the_same_version(self) -> None:
        trust = trusting(delegations=[ONE], register=register(2, ONE, revoked=[STATION]))
        twin = chain(ROOT_1, delegations=[ONE], register=register(2, ONE))
        assert advance(trust, twin).register.revoked == (STATION.key_id,)

    @pytest.mark.parametrize("signers", [OLD[:1], NEW, (THIEF,), (STATION,)])
    def test_register_that_the_root_has_not_signed(self, signers: tuple[SigningKey, ...]) -> None:
        forged = seal(register_of(9, revoked=[STATION]), signers)
        assert refusal(BORN, chain(ROOT_1, register=forged)) is RefusalCode.UNKNOWN_KEY


class TestWire:
    def test_a_chain_is_read_as_it_was_written(self) -> None:
        written = chain(
            ROOT_1, ROOT_2, delegations=[ONE], register=register(1, ONE, revoked=[THIEF])
        )
        assert unpack_chain(pack_chain(written)) == written

    def test_a_province_of_a_hundred_communes_fits(self) -> None:
        delegations = [
            by_old(delegation(key(n), units=(f"01919e{n:02x}-7c4b-7b8e-9d0a-5f6c7d8e9f01",)))
            for n in range(100)
        ]
        assert unpack_chain(pack_chain(chain(ROOT_1, delegations=delegations)))

    def test_a_chain_that_brokers_would_drop_is_not_written(self) -> None:
        with pytest.raises(TooLargeError) as refused:
            pack_chain(chain(*[ROOT_1] * 500))
        assert refused.value.size > refused.value.allowed == MAX_CHAIN_BYTES

    @pytest.mark.parametrize(
        "packed",
        [
            b" " * (MAX_CHAIN_BYTES + 1),
            msgspec.json.encode(chain(*[b""] * (MAX_ROOTS_IN_CHAIN + 1))),
            msgspec.json.encode(chain(delegations=[b""] * (MAX_DELEGATIONS + 1))),
        ],
        ids=["bytes", "roots", "delegations"],
    )
    def test_giant_chain(self, packed: bytes) -> None:
        with pytest.raises(RefusedError) as refused:
            unpack_chain(packed)
        assert refused.value.code is RefusalCode.TOO_LARGE

    @given(
        st.binary(max_size=200) | st.just(b'{"x":' + b"[" * 200_000) | st.just(b'{"roots":"\xff"}')
    )
    def test_any_bytes_are_refused_without_a_crash(self, packed: bytes) -> None:
        with pytest.raises(RefusedError) as refused:
            unpack_chain(packed)
        assert refused.value.code is RefusalCode.MALFORMED

    @given(st.lists(st.binary(max_size=40), max_size=3), st.binary(max_size=40))
    def test_any_links_are_refused_without_a_crash(self, roots: list[bytes], link: bytes) -> None:
        refusal(BORN, chain(ROOT_1, *roots, delegations=[link]))
