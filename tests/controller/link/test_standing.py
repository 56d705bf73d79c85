"""What one bundle of standing orders holds when a night brings more than fit."""

import pytest

from controller.link.standing import newest_that_fit
from playlists.messages.order import MAX_STANDING, Standing, pack_standing, unpack_standing


@pytest.mark.parametrize(
    ("number", "size", "kept"),
    [(3, 100, 3), (MAX_STANDING + 5, 100, MAX_STANDING), (30, 20_000, 9), (2, 300_000, 0)],
)
def test_the_newest_orders_go_out_and_the_bundle_is_always_one(
    number: int, size: int, kept: int
) -> None:
    given = [bytes([n]) * size for n in range(number)]
    newest = newest_that_fit(given)
    assert newest == given[number - kept :]
    assert list(unpack_standing(pack_standing(Standing(orders=tuple(newest)))).orders) == newest
