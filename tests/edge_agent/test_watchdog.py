"""What systemd hears of a receiver, over its real socket."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_agent.watchdog import SOUND_HANGS_AFTER_NS, Watchdog, is_at_work
from tests.real_parts.loudspeaker import Loudspeaker
from tests.real_parts.station import Station

SECOND_NS = 1_000_000_000
PATIENCE_S = 20.0


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(PATIENCE_S)
        yield listening


def test_it_speaks_once_a_second_however_fast_the_loop_turns(systemd: socket.socket) -> None:
    watchdog = Watchdog({"NOTIFY_SOCKET": systemd.getsockname()})
    watchdog.ready()
    for now_ns in range(0, 2 * SECOND_NS, SECOND_NS // 10):
        watchdog.turned(now_ns)
    watchdog.stopping()
    heard = [systemd.recv(100) for _ in range(4)]
    assert heard == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1", b"STOPPING=1"]


def test_an_abstract_socket_is_one_too() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0loa-{os.getpid()}")
        listening.settimeout(PATIENCE_S)
        Watchdog({"NOTIFY_SOCKET": f"@loa-{os.getpid()}"}).ready()
        assert listening.recv(100) == b"READY=1"


def test_without_systemd_it_is_silent(systemd: socket.socket) -> None:
    Watchdog({}).ready()
    systemd.settimeout(0)
    with pytest.raises(BlockingIOError):
        systemd.recv(100)


def test_a_socket_that_is_gone_stops_nobody_and_is_spoken_to_when_it_is_back(
    tmp_path: Path,
) -> None:
    watchdog = Watchdog({"NOTIFY_SOCKET": str(tmp_path / "notify")})
    watchdog.ready()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(PATIENCE_S)
        watchdog.stopping()
        assert listening.recv(100) == b"STOPPING=1"


def test_a_sound_room_that_hangs_is_no_work_and_a_lost_device_is_no_reason_to_die() -> None:
    late = SOUND_HANGS_AFTER_NS
    assert is_at_work(late, None, sound_ready=True)
    assert is_at_work(late, 1, sound_ready=True)
    assert not is_at_work(late, 0, sound_ready=True)
    assert is_at_work(late, 0, sound_ready=False)


def test_a_running_receiver_reports_for_duty_and_goes_on(
    tmp_path: Path, systemd: socket.socket
) -> None:
    home = tmp_path / "receiver"
    command = [sys.executable, "-m", "edge_agent.app"]
    subprocess.run([*command, "init", "--home", home], check=True, stdout=subprocess.DEVNULL)
    (home / "root.json").write_bytes(Station().root())
    with Loudspeaker(tmp_path / "loudspeaker") as loudspeaker:
        (home / "receiver.toml").write_text(
            'receiver = "loa-01"\nunit_path = ["xa-1"]\ncluster = "cum-1"\n'
            '[[broker]]\nhost = "127.0.0.1"\nport = 1\n'
            f'[sound]\nloudspeaker = "{loudspeaker.socket}"\n'
        )
        environment = {**os.environ, "NOTIFY_SOCKET": systemd.getsockname()}
        receiver = subprocess.Popen([*command, "run", "--home", home], env=environment)
        heard = [systemd.recv(100) for _ in range(3)]
        receiver.terminate()
        receiver.wait(PATIENCE_S)
    assert heard == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
    while systemd.recv(100) != b"STOPPING=1":
        pass
