"""The package on a bare Debian that its own systemd boots: installed, started, watched."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from deploy.receiver import build
from tests.deploy.systemd_room import SystemdRoom, is_possible
from tests.real_parts.station import Station

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not is_possible(), reason="needs root and debootstrap"),
]
HOME = "var/lib/loa-edge"
SETTINGS = """\
receiver = "loa-01"
unit_path = ["xa-1"]
cluster = "cum-1"
[[broker]]
host = "127.0.0.1"
port = 1
[sound]
output = "portaudio"
"""
WAIT_UNTIL_ACTIVE = """\
for _ in $(seq 100); do systemctl is-active --quiet loa-edge && break; sleep 1; done
"""
HANG = f"""\
{WAIT_UNTIL_ACTIVE}
systemctl show loa-edge --property=ActiveState
kill -STOP "$(systemctl show loa-edge --property=MainPID --value)"
for _ in $(seq 100); do
    [ "$(systemctl show loa-edge --property=NRestarts --value)" -ge 1 ] && break
    sleep 1
done
{WAIT_UNTIL_ACTIVE}
systemctl show loa-edge --property=ActiveState
systemctl show loa-edge --property=NRestarts
journalctl --unit=loa-edge --output=cat
loa-edge doctor
"""
ASK_THE_KERNEL = """\
cat >/ask.py <<'END'
import ctypes
print("state", ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(256)))
END
sed -e 's/^Type=.*/Type=oneshot/' -e '/^WatchdogSec=/d' -e '/^Restart/d' \\
    -e 's|^ExecStart=.*|ExecStart=/usr/bin/python3 /ask.py|' \\
    /lib/systemd/system/loa-edge.service >/run/systemd/system/ask.service
systemctl daemon-reload
systemctl start ask
journalctl --unit=ask --output=cat
"""
"""A question asked behind the very walls of the unit."""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SystemdRoom]:
    folder = tmp_path_factory.mktemp("systemd")
    command = [sys.executable, build.__file__, "--architecture", "amd64", "--python", "3.11"]
    subprocess.run([*command, "--out", str(folder)], check=True)
    (package,) = folder.glob("*.deb")
    with SystemdRoom(folder) as room:
        room.install(package)
        home = room.root / HOME
        (home / "receiver.key").write_bytes(bytes(range(32)))
        (home / "root.json").write_bytes(Station().root())
        (home / "receiver.toml").write_text(SETTINGS)
        room.inside("chown", "-R", "loa-edge:loa-edge", f"/{HOME}")
        yield room


def test_it_starts_by_itself_and_its_watchdog_starts_it_again_when_it_hangs(
    room: SystemdRoom,
) -> None:
    told = room.live(HANG)
    lines = told.splitlines()
    assert lines[:3] == ["ActiveState=active", "ActiveState=active", "NRestarts=1"], told
    assert "Watchdog timeout" in told
    assert "Dịch vụ loa-edge: đang chạy" in told


def test_under_the_unit_s_filters_the_kernel_still_says_whether_the_clock_is_right(
    room: SystemdRoom,
) -> None:
    told = room.live(ASK_THE_KERNEL)
    assert "state " in told, told
    assert "state -1" not in told


def test_its_files_are_its_own(room: SystemdRoom) -> None:
    assert (room.root / HOME).stat().st_mode & 0o777 == 0o700
    assert (room.root / "opt/loa-edge/base").stat().st_uid == 0
