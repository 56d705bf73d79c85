import msgspec
import pytest

from playlists.messages.order import (
    MAX_STANDING,
    ROLE_OF,
    Order,
    OrderKind,
    Standing,
    is_aimed_at,
    pack_standing,
    unpack_standing,
)
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.repetition import is_of_order, occurrence_of
from playlists.messages.trust import Role


def order(*targets: str) -> Order:
    return Order(
        id="o", sequence=1, order=OrderKind.STOP, issued_at=1, expires_at=2, targets=targets
    )


def test_no_kind_of_order_is_signed_by_who_may_only_practise() -> None:
    assert set(ROLE_OF) == set(OrderKind)
    assert Role.PRACTICE not in ROLE_OF.values()


@pytest.mark.parametrize(
    ("targets", "aimed"),
    [(["xã A"], True), (["cụm 7", "xã B"], True), (["xã B"], False), ([], False)],
)
def test_an_order_is_for_whoever_is_named_by_one_of_its_targets(
    targets: list[str], *, aimed: bool
) -> None:
    assert is_aimed_at(order(*targets), frozenset({"loa-01", "cụm 7", "xã A"})) is aimed


def test_standing_orders_come_out_as_they_went_in() -> None:
    standing = Standing(orders=(b"one", b"two"))
    assert unpack_standing(pack_standing(standing)) == standing


@pytest.mark.parametrize(
    ("packed", "code"),
    [
        (b"", RefusalCode.MALFORMED),
        (b"\xff", RefusalCode.MALFORMED),
        (b"[" * 100_000, RefusalCode.MALFORMED),
        (b" " * 300_000, RefusalCode.TOO_LARGE),
        (msgspec.json.encode({"orders": [""] * (MAX_STANDING + 1)}), RefusalCode.TOO_LARGE),
    ],
)
def test_a_bundle_that_is_none_is_refused(packed: bytes, code: RefusalCode) -> None:
    with pytest.raises(RefusedError) as refused:
        unpack_standing(packed)
    assert refused.value.code is code


@pytest.mark.parametrize("orders", [(b"x",) * (MAX_STANDING + 1), (b"x" * 300_000,)])
def test_a_bundle_that_no_receiver_would_read_is_not_written(orders: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="standing"):
        pack_standing(Standing(orders=orders))


def test_a_repetition_has_a_name_of_its_own_that_tells_its_order() -> None:
    names = [occurrence_of("o", 0), occurrence_of("o", 0, 1), occurrence_of("o", 1)]
    assert names == ["o~0", "o~0.2", "o~1"]
    assert all(is_of_order(name, "o") for name in names)
    assert not is_of_order(occurrence_of("o1", 0), "o")
