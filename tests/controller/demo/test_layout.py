"""Where the demo keeps what."""

from pathlib import Path

from controller.demo import receivers
from controller.demo.layout import Layout
from controller.demo.logins import kept_logins
from controller.demo.receivers import Seat
from controller.keys.files import KeyFolder
from controller.keys.sealed import Lock, Stretch
from controller.setup.first import hold_ceremony
from controller.setup.receiver_home import Enrolled
from edge_agent.settings import read_settings

LIGHT = Stretch(memory_kib=64, passes=1, lanes=1)
HOME = Path("/srv/loa home/demo")


def layout(home: Path) -> Layout:
    return Layout(home, Path("/tmp/s"), 8080, 41883, programs=home.parent / "system")


def seat(code: str) -> Seat:
    enrolled = Enrolled(
        receiver_id=f"receiver-{code}",
        cluster_id=f"cluster-{code}",
        unit_path=("xa", "tinh"),
        password="mat-khau",
    )
    return Seat(code, enrolled)


def test_everything_but_sockets_and_programs_lies_below_the_home() -> None:
    kept = layout(HOME)
    folders = (kept.logs, kept.broker, kept.root_keys, kept.recordings, kept.receiver("01"))
    assert all(folder.is_relative_to(HOME) for folder in folders)
    assert len(set(folders)) == len(folders)


def test_programs_are_kept_beside_the_home_so_that_the_next_home_finds_them() -> None:
    assert not layout(HOME).programs.is_relative_to(HOME)


def test_the_name_of_a_socket_fits_into_what_the_kernel_allows() -> None:
    deep = layout(Path("/srv") / ("x" * 200))
    speaker, _agent = receivers.commands(seat("01"), deep, card=False, hears=False)
    socket = speaker.arguments[speaker.arguments.index("--socket") + 1]
    assert len(socket.encode()) <= 107


def test_a_receiver_reads_back_what_it_is_told(tmp_path: Path) -> None:
    kept = layout(tmp_path / "a home")
    keys = KeyFolder(kept.home / "keys")
    hold_ceremony("xa", keys, kept.root_keys, 0, Lock(b"cau-khong-ai-biet", LIGHT))
    receivers.settle(seat("01"), kept, keys, hears=False)
    told = read_settings(kept.receiver("01"))
    assert told.receiver == "receiver-01"
    assert told.broker[0].port == 41883
    assert (kept.receiver("01") / "receiver.toml").stat().st_mode & 0o077 == 0


def test_only_a_loudspeaker_that_is_told_so_plays_on_the_card_or_has_a_microphone() -> None:
    with_card, _agent = receivers.commands(seat("01"), layout(HOME), card=True, hears=True)
    without, _agent = receivers.commands(seat("02"), layout(HOME), card=False, hears=False)
    assert "--card" in with_card.arguments
    assert "--card" not in without.arguments
    assert "--microphone" in with_card.arguments
    assert "--microphone" not in without.arguments


def test_logins_are_made_once_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    first = kept_logins(tmp_path)
    assert kept_logins(tmp_path) == first
    assert first.operator != first.approver
    assert (tmp_path / "logins.json").stat().st_mode & 0o077 == 0
