"""A 64-bit ARM machine without a board: its programs under qemu's user emulation.

A bare Debian of that architecture is fetched by debootstrap and unpacked, not installed: its
Python runs here by qemu, and what it imports are the very wheels of the package for the pole.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.receiver import build

NEEDED = ("qemu-aarch64-static", "debootstrap", "dpkg")
MIRROR = "http://deb.debian.org/debian"
PYTHON = "3.11"


def what_is_missing() -> list[str]:
    """Without this there is no such machine: programs, and root, whom debootstrap asks for."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    return missing if os.geteuid() == 0 else [*missing, "root"]


@dataclass(frozen=True)
class ArmMachine:
    """Its root, and the folder with the agent and its wheels."""

    root: Path
    site: Path

    @property
    def python(self) -> tuple[str, ...]:
        """How to start its Python."""
        emulator = ("qemu-aarch64-static", "-L", str(self.root))
        told = ("-E", f"PYTHONPATH={self.site}", "-E", "OPENBLAS_NUM_THREADS=1")
        return (*emulator, *told, str(self.root / "usr" / "bin" / f"python{PYTHON}"))


def make(folder: Path) -> ArmMachine:
    """Fetch and unpack it: a minute and 400 MB. Raises CalledProcessError without a network."""
    root, site = folder / "root", folder / "site"
    command = ["debootstrap", "--foreign", "--arch=arm64", "--variant=minbase"]
    command += ["--include=python3,libportaudio2", "bookworm", str(root), MIRROR]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for package in sorted((root / "var" / "cache" / "apt" / "archives").glob("*.deb")):
        subprocess.run(["dpkg", "-x", str(package), str(root)], check=True)
    build.lay_wheels(site, "arm64", PYTHON)
    build.lay_own(site, build.read_version())
    return ArmMachine(root, site)
