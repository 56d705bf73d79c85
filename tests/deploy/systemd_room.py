"""A bare Debian in a folder, booted by its own systemd in namespaces of its own.

    with SystemdRoom(folder) as room:
        room.install(package)
        told = room.live("systemctl is-active loa-edge")

Needs root and debootstrap. The room has no network and none of this machine's processes.
"""

import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

SUITE = "bookworm"
MIRROR = "http://deb.debian.org/debian"
PACKAGES = "systemd,systemd-sysv,python3,libportaudio2,alsa-utils,adduser,ca-certificates"
BOOT = """\
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup sys/fs/cgroup
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs tmpfs dev
for node in null zero full random urandom; do
    touch dev/$node
    mount --bind /dev/$node dev/$node
done
mkdir -p old
pivot_root . old
umount -l /old
export container=other
exec /sbin/init
"""
PROBE_UNIT = """\
[Unit]
Description=what the test wants to know
After=multi-user.target

[Service]
Type=oneshot
ExecStart=/bin/sh /probe.sh
ExecStopPost=/bin/systemctl poweroff --force

[Install]
WantedBy=multi-user.target
"""


def is_possible() -> bool:
    """Whether this machine can do it."""
    return os.geteuid() == 0 and shutil.which("debootstrap") is not None


class SystemdRoom:
    """The folder, from nothing to gone."""

    def __init__(self, folder: Path, packages: str = PACKAGES) -> None:
        """`packages`: what Debian has in it, with commas between."""
        self.root = folder / "root"
        self._packages = packages

    def __enter__(self) -> Self:
        command = ["debootstrap", "--variant=minbase", f"--include={self._packages}", SUITE]
        made = subprocess.run(
            [*command, str(self.root), MIRROR], capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise RuntimeError(made.stdout[-2000:])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.root)

    def install(self, package: Path) -> None:
        """As apt would lay it; what it needs is there."""
        shutil.copy(package, self.root / "package.deb")
        self.inside("dpkg", "--install", "/package.deb")

    def inside(self, *command: str) -> str:
        """Run a command there while nobody lives in it."""
        return subprocess.check_output(["chroot", str(self.root), *command], text=True)

    def live(self, script: str, patience_s: int = 300) -> str:
        """Boot, run a script as a unit, power off; what the script printed."""
        told = self.root / "told.txt"
        told.unlink(missing_ok=True)
        (self.root / "probe.sh").write_text(f"exec >/told.txt 2>&1\n{script}\n")
        (self.root / "etc/systemd/system/probe.service").write_text(PROBE_UNIT)
        self.inside("systemctl", "enable", "--quiet", "probe")
        namespaces = ["unshare", "-fpmui", "--net", "--cgroup", "--kill-child"]
        boot = ["sh", "-c", BOOT, "boot", str(self.root)]
        subprocess.run(
            [*namespaces, *boot], timeout=patience_s, check=False, stdout=subprocess.DEVNULL
        )
        return told.read_text()
