"""Build what a receiver is installed from: a Debian package, and the bundle of an update.

    python deploy/receiver/build.py --out dist                        # Raspberry Pi OS bookworm
    python deploy/receiver/build.py --out dist --python 3.13          # trixie
    python deploy/receiver/build.py --out dist --architecture amd64   # an x86 box

Everything that runs comes from `requirements/edge.lock`, checked by hash, as wheels: nothing is
compiled, here or on the receiver. The same sources give the same bytes.
"""

import argparse
import gzip
import hashlib
import os
import runpy
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PLATFORMS = {
    "arm64": ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    "amd64": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
}
NEXT_PYTHON = {"3.11": "3.12", "3.13": "3.14"}
OWN = ("edge_agent", "playlists/__init__.py", "playlists/messages")
"""What of our tree a receiver carries."""
EPOCH = 1_700_000_000
"""The date of every file: when a package was built says nothing."""
CONTROL = """\
Package: loa-edge
Version: {version}
Architecture: {architecture}
Installed-Size: {kilobytes}
Maintainer: Loa maintainers <maintainers@loa.invalid>
Depends: python3 (>= {python}~), python3 (<< {next_python}~), {needs}
Recommends: chrony, ffmpeg, util-linux
Section: sound
Priority: optional
Description: receiver of a digital commune loudspeaker (Loa)
 Plays the signed week of its commune by itself, at the exact second, and reports what it did.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build both files, print their names and hashes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder for what is built")
    parser.add_argument("--architecture", choices=sorted(PLATFORMS), default="arm64")
    parser.add_argument("--python", choices=sorted(NEXT_PYTHON), default="3.11")
    chosen = parser.parse_args(arguments)
    chosen.out.mkdir(parents=True, exist_ok=True)
    version = read_version()
    name = f"loa-edge_{version}_{chosen.architecture}_py{chosen.python}"
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        lay_wheels(site, chosen.architecture, chosen.python)
        lay_own(site, version)
        bundle = pack_bundle(site, chosen.out / f"{name}.tar.gz")
        package = build_package(
            site,
            Path(folder) / "root",
            chosen.out / f"{name}.deb",
            control(version, chosen, kilobytes(site)),
        )
    for path in (package, bundle):
        print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path}")  # noqa: T201 -- a command
    return 0


def read_version() -> str:
    """The version that pyproject.toml states."""
    stated: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    return stated


def kilobytes(site: Path) -> int:
    """What the folder takes on a card, in the unit that Debian's `Installed-Size` has."""
    return sum(-(-path.stat().st_size // 1024) for path in site.rglob("*") if path.is_file())


def control(version: str, chosen: argparse.Namespace, room: int) -> str:
    """What Debian is told of the package; `room` in kilobytes."""
    return CONTROL.format(
        version=version,
        kilobytes=room,
        architecture=chosen.architecture,
        python=chosen.python,
        next_python=NEXT_PYTHON[chosen.python],
        needs="libportaudio2, alsa-utils, adduser, ca-certificates",
    )


def lay_wheels(site: Path, architecture: str, python: str) -> None:
    """Unpack the locked wheels of another machine."""
    platforms = [word for p in PLATFORMS[architecture] for word in ("--platform", p)]
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(site)]
    command += ["--only-binary=:all:", "--no-deps", "--no-compile", "--require-hashes"]
    command += ["--implementation", "cp", "--python-version", python, *platforms]
    subprocess.run([*command, "-r", str(ROOT / "requirements" / "edge.lock")], check=True)


def lay_own(site: Path, version: str) -> None:
    """Add our own packages, and the notes by which a program knows its version and its commit."""
    for part in OWN:
        source, target = ROOT / part, site / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    # By its path: Loa is not installed where it is built.
    commit = runpy.run_path(str(ROOT / "controller" / "installation" / "version.py"))["commit"]()
    (site / "edge_agent" / "commit.txt").write_text(f"{commit}\n")
    note = site / f"loa_truyen_thanh-{version}.dist-info"
    note.mkdir()
    text = f"Metadata-Version: 2.1\nName: loa-truyen-thanh\nVersion: {version}\n"
    (note / "METADATA").write_text(text)


def pack_bundle(site: Path, path: Path) -> Path:
    """The folder as the bundle of an update."""
    with (
        path.open("wb") as file,
        gzip.GzipFile("", "wb", 9, file, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for source in sorted(p for p in site.rglob("*") if p.is_file()):
            member = tar.gettarinfo(source, str(source.relative_to(site)))
            member.uid = member.gid = 0
            member.uname = member.gname = ""
            member.mtime = EPOCH
            with source.open("rb") as content:
                tar.addfile(member, content)
    return path


def build_package(site: Path, root: Path, path: Path, told: str) -> Path:
    """The folder as a Debian package, with the launcher, the command and the unit."""
    shutil.copytree(site, root / "opt" / "loa-edge" / "base")
    lay(
        root / "usr/lib/loa-edge/launcher.py", ROOT / "edge_agent" / "update" / "launcher.py", 0o644
    )
    lay(root / "usr/bin/loa-edge", HERE / "loa-edge", 0o755)
    lay(root / "lib/systemd/system/loa-edge.service", HERE / "loa-edge.service", 0o644)
    lay(root / "usr/share/doc/loa-edge/copyright", ROOT / "LICENSE", 0o644)
    for script in ("postinst", "prerm"):
        lay(root / "DEBIAN" / script, HERE / script, 0o755)
    (root / "DEBIAN" / "control").write_text(told)
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(path)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    return path


def lay(target: Path, source: Path, mode: int) -> None:
    """One file in its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(mode)


if __name__ == "__main__":
    sys.exit(main())
