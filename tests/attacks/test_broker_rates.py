"""The kernel's limits that `loa broker config` writes, loaded in a network of their own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from controller.broker.configuration import NEW_LINES_AT_ONCE
from tests.attacks.rate_room import FLOOD, Seen
from tests.attacks.stronghold import WELCOME
from tests.real_parts.mosquitto import PROGRAM

SBIN = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
A_FEW = 5
"""While a flood lasts, the limit grows by one a second."""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    for name in ("nft", "ip", "unshare"):
        if shutil.which(name, path=SBIN) is None:
            pytest.skip(f"{name} is not installed (./loa test installs nft)")
    if PROGRAM is None:
        pytest.skip("Mosquitto is not installed (./loa test installs it)")
    apart = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    environment = {**os.environ, "PATH": SBIN}
    tried = subprocess.run(
        [*apart, "nft", "add", "table", "inet", "tried"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if tried.returncode:
        pytest.skip(f"no network of our own with nftables on this machine: {tried.stderr.strip()}")
    room = [*apart, sys.executable, "-m", "tests.attacks.rate_room"]
    folder = tmp_path_factory.mktemp("rates")
    done = subprocess.run(
        [*room, str(folder)], env=environment, capture_output=True, text=True, check=False,
        cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return msgspec.json.decode(done.stdout, type=Seen)


def test_the_kernel_takes_the_rules_and_loading_them_again_doubles_nothing(seen: Seen) -> None:
    assert seen.rules == 2


def test_a_flood_from_one_address_is_slowed_after_its_first_lines(seen: Seen) -> None:
    # Fewer than may come do where the broker is slow to take them: its own queue has an end, too.
    assert NEW_LINES_AT_ONCE / 2 < seen.flood_let_in <= NEW_LINES_AT_ONCE + A_FEW < FLOOD
    assert not seen.flooder_gets_in_at_once


def test_a_receiver_at_another_address_comes_in_meanwhile_and_does_not_wait(seen: Seen) -> None:
    assert seen.neighbour == WELCOME
    assert seen.neighbour_s < 1


def test_who_shares_the_floods_address_keeps_her_line_and_gets_a_new_one_in_time(
    seen: Seen,
) -> None:
    assert seen.flooders_old_line_lives
    assert seen.flood_let_in_later > seen.flood_let_in


def test_a_house_with_all_addresses_of_its_network_is_one_flooder(seen: Seen) -> None:
    assert NEW_LINES_AT_ONCE <= seen.flood6_let_in <= NEW_LINES_AT_ONCE + A_FEW
    assert not seen.same_house6_gets_in_at_once
    assert seen.neighbour6_gets_in_at_once
