from pathlib import Path

import pytest
from msgspec.structs import replace

from edge_agent.trusted import Beliefs, NoRootError
from playlists.messages.envelope import seal
from playlists.messages.keys import SigningKey
from playlists.messages.plan import Plan
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from playlists.messages.trust import Role, pack_chain, unpack_chain
from tests.attacks.forger import World
from tests.real_parts.station import Station

NOW = 1_800_000_000_000


class Place:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.station = Station()
        (folder / "root.json").write_bytes(self.station.root())
        self.beliefs = self.boot()
        self.beliefs.take_chain(self.station.chain())

    def boot(self) -> Beliefs:
        return Beliefs(
            self.folder / "root.json", self.folder / "state", "loa-01", ("xa-1", "tinh-1")
        )

    def packed(self, version: int, key: SigningKey | None = None, **more: object) -> bytes:
        plan = Plan(
            receiver=str(more.get("receiver", "loa-01")),
            version=version,
            issued_at=NOW,
            expires_at=NOW + 1000,
            cluster="c",
            unit="xa-1",
        )
        return seal(plan, [key or self.station.key])


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def refused(place: Place, packed: bytes, now: int | None = NOW) -> RefusalCode:
    before = place.beliefs.plan
    with pytest.raises(RefusedError) as refusal:
        place.beliefs.take_plan(packed, now)
    assert place.beliefs.plan is before
    return refusal.value.code


def test_a_plan_comes_into_force_and_outlives_a_restart(place: Place) -> None:
    assert place.beliefs.take_plan(place.packed(3), NOW)
    again = place.boot()
    again.restore_plan(0, NOW)
    assert again.plan == place.beliefs.plan
    assert again.newest_plan == 3


def test_the_same_version_again_is_no_news(place: Place) -> None:
    assert place.beliefs.take_plan(place.packed(3), NOW)
    assert not place.beliefs.take_plan(place.packed(3), NOW)


def test_an_old_version_is_refused_also_after_a_restart_without_its_file(place: Place) -> None:
    place.beliefs.take_plan(place.packed(3), NOW)
    assert refused(place, place.packed(2)) is RefusalCode.OLD_VERSION
    (place.folder / "state" / "plan.json").unlink()
    place.beliefs = place.boot()
    place.beliefs.restore_plan(3, NOW)
    assert refused(place, place.packed(2)) is RefusalCode.OLD_VERSION
    assert place.beliefs.take_plan(place.packed(3), NOW)


def test_one_changed_byte_a_foreign_key_another_receiver_and_an_expired_plan_are_refused(
    place: Place,
) -> None:
    packed = place.packed(1)
    middle = packed.index(b'"sig":"') + 20
    other = b"A" if packed[middle : middle + 1] != b"A" else b"B"
    changed = packed[:middle] + other + packed[middle + 1 :]
    assert refused(place, changed) is RefusalCode.BAD_SIGNATURE
    assert refused(place, place.packed(1, SigningKey.generate())) is RefusalCode.UNKNOWN_KEY
    assert refused(place, place.packed(1, receiver="loa-02")) is RefusalCode.WRONG_RECEIVER
    assert refused(place, packed, NOW + 1000) is RefusalCode.EXPIRED
    assert refused(place, b"rubbish") is RefusalCode.MALFORMED


def test_a_key_without_the_role_signs_no_plan_and_no_word_of_the_ledger(place: Place) -> None:
    place.beliefs.take_chain(place.station.chain(roles=[Role.TIME]))
    assert refused(place, place.packed(1)) is RefusalCode.UNKNOWN_KEY
    stored = Stored(receiver="loa-01", epoch="e", up_to=1, issued_at=NOW)
    with pytest.raises(RefusedError):
        place.beliefs.open_stored(seal(stored, [place.station.key]), NOW)


def test_a_key_for_another_place_signs_nothing_here(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.station.units = ("xa-9",)
    place.beliefs.take_chain(place.station.chain())
    assert refused(place, place.packed(1)) is RefusalCode.UNKNOWN_KEY


def test_a_revoked_key_takes_its_plan_along(place: Place) -> None:
    place.beliefs.take_plan(place.packed(1), NOW)
    revoked = place.station.chain(revoked=[place.station.key.key_id], version=1)
    assert place.beliefs.take_chain(revoked)
    with pytest.raises(RefusedError):
        place.beliefs.restore_plan(0, NOW)
    assert place.beliefs.plan is None


def test_trust_outlives_a_restart_and_revocations_are_not_taken_back(place: Place) -> None:
    place.beliefs.take_chain(place.station.chain(revoked=["ab"], version=2))
    again = place.boot()
    assert again.trust == place.beliefs.trust
    with pytest.raises(RefusedError):
        again.take_chain(place.station.chain(revoked=[], version=1))


def test_a_chain_that_would_not_hold_after_a_restart_is_refused(tmp_path: Path) -> None:
    world = World()
    world.rotate()
    world.delegate([Role.PLAN], "xa-1", (-1, 1))
    (tmp_path / "root.json").write_bytes(world.roots[0])
    beliefs = Beliefs(tmp_path / "root.json", tmp_path / "state", "loa-01", ("xa-1",))
    whole = unpack_chain(world.chain)
    assert beliefs.take_chain(world.chain)
    world.delegate([Role.TIME], "xa-1", (-1, 1))
    newer = unpack_chain(world.chain)
    with pytest.raises(RefusedError):
        beliefs.take_chain(pack_chain(replace(newer, roots=())))
    assert len(beliefs.trust.delegations) == len(whole.delegations)
    assert beliefs.take_chain(world.chain)


def test_while_the_time_is_unknown_a_plan_is_checked_at_its_own_date(place: Place) -> None:
    assert place.beliefs.take_plan(place.packed(1), None)
    with pytest.raises(RefusedError):
        place.beliefs.take_plan(place.packed(2, SigningKey.generate()), None)


def test_an_answer_for_another_receiver_is_refused(place: Place) -> None:
    answer = TimeAnswer(receiver="loa-02", nonce="n", now=NOW)
    with pytest.raises(RefusedError):
        place.beliefs.open_time(seal(answer, [place.station.key]))


def test_without_a_root_nothing_is_believed(tmp_path: Path) -> None:
    with pytest.raises(NoRootError):
        Beliefs(tmp_path / "root.json", tmp_path, "r", ())
    (tmp_path / "root.json").write_bytes(b"{}")
    with pytest.raises(NoRootError):
        Beliefs(tmp_path / "root.json", tmp_path, "r", ())


def test_files_that_the_card_cannot_read_are_as_if_damaged_and_keep_nobody_from_starting(
    place: Place,
) -> None:
    assert place.beliefs.take_plan(place.packed(3), NOW)
    for name in ("plan.json", "chain.json"):
        path = place.folder / "state" / name
        path.unlink()
        path.mkdir()  # reading it is an error, as where a sector is dead
    again = place.boot()
    assert again.trust != place.beliefs.trust
    with pytest.raises(RefusedError, match="does not give it"):
        again.restore_plan(3, NOW)
    assert (again.plan, again.newest_plan) == (None, 3)
