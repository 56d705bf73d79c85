"""Find programs of the system, or get them from its packages.

In this order: what is on PATH; what an earlier run unpacked; apt with root or sudo; apt without
root: the packages are downloaded and unpacked into a folder of ours. No service of the system is
started or changed: while apt installs, a policy file forbids starting, and what a new package
enabled is disabled again.

Standard library only: this runs before anything else of Loa is needed.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

SEARCH_PATH = os.pathsep.join(
    [os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/usr/games"]
)
POLICY = Path("/usr/sbin/policy-rc.d")
POLICY_DENIES = (
    "#!/bin/sh\n# Written by Loa while it installs packages: start no service.\nexit 101\n"
)
SERVICES = {"mosquitto": "mosquitto", "postgresql": "postgresql"}
"""Package → the service that it brings and that a booted system would start."""
UNITS = Path("/lib/systemd/system")
APT_TIMEOUT_S = 900
APT_AS_ROOT = (
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "NEEDRESTART_SUSPEND=1",  # Ubuntu's hook would restart services of others
    "apt-get",
    "-q",
    "-y",
    "-oDPkg::Lock::Timeout=120",  # a young system is often installing its updates
)

Tell = Callable[[str], object]


class PackageMissingError(Exception):
    """A program is not there and could not be got. The text says what the installer can do."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program and what must be set in its environment to run it."""

    path: Path
    environment: Mapping[str, str]


def find(name: str, unpacked: Path) -> Program | None:
    """The program from PATH or from the folder that an earlier run unpacked into."""
    on_path = shutil.which(name, path=SEARCH_PATH)
    if on_path:
        return Program(Path(on_path), {})
    for folder in ("usr/bin", "usr/sbin"):
        candidate = unpacked / folder / name
        if candidate.exists():
            return Program(candidate, _unpacked_environment(unpacked))
    return None


def ensure(programs: Mapping[str, str], unpacked: Path, tell: Tell) -> dict[str, Program]:
    """Find each program (name → package), installing what is missing; `tell` says so.

    Raises PackageMissingError with the line that would install it by hand.
    """
    missing = [package for name, package in programs.items() if find(name, unpacked) is None]
    if missing:
        install(list(dict.fromkeys(missing)), unpacked, tell)
    found: dict[str, Program] = {}
    for name, package in programs.items():
        program = find(name, unpacked)
        if program is None:
            raise PackageMissingError(f"{name} is missing. Install it: {_by_hand([package])}")
        found[name] = program
    return found


def install(packages: Sequence[str], unpacked: Path, tell: Tell) -> None:
    """Install packages by apt with root or sudo, or else unpack them into a folder.

    Raises PackageMissingError where there is no apt or it fails both ways.
    """
    if shutil.which("apt-get") is None:
        raise PackageMissingError(
            f"This system has no apt. Install by its own means: {' '.join(packages)}"
        )
    root = _root_prefix()
    tell(f"Installing {', '.join(packages)} …")
    if root is not None:
        _install_as_root(packages, root)
    else:
        _unpack_as_user(packages, unpacked)


def _root_prefix() -> list[str] | None:
    """What to put before a command to run it as root; None where that is not to be had."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    if subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    if sys.stdin.isatty() and subprocess.run([sudo, "-v"], check=False).returncode == 0:
        return [sudo]
    return None


def _install_as_root(packages: Sequence[str], root: list[str]) -> None:
    new_services = [
        service
        for package, service in SERVICES.items()
        if package in packages and not (UNITS / f"{service}.service").exists()
    ]
    apt = [*root, *APT_AS_ROOT]
    install = [*apt, "install", "--no-install-recommends", "--no-remove", *packages]
    with nullcontext() if _others_decide() else _NoServiceStarts(root):
        done = _run(install)
        if done.returncode != 0:
            _run([*apt, "update"])
            done = _run(install)
    if done.returncode != 0:
        raise PackageMissingError(
            f"apt could not install {' '.join(packages)}:\n{_last_lines(done.stdout)}\n"
            f"By hand: {_by_hand(packages)}"
        )
    for service in new_services:
        _disable(service, root)


def _others_decide() -> bool:
    """Whether somebody else has laid a policy about starting services; theirs stands."""
    return POLICY.exists() and POLICY.read_text(errors="replace") != POLICY_DENIES


class _NoServiceStarts(AbstractContextManager[None]):
    """While this is open, packages may not start the services that they bring."""

    def __init__(self, root: list[str]) -> None:
        self._root = root

    def __enter__(self) -> None:
        tee = [*self._root, "tee", str(POLICY)]
        subprocess.run(tee, input=POLICY_DENIES.encode(), stdout=subprocess.DEVNULL, check=True)
        subprocess.run([*self._root, "chmod", "755", str(POLICY)], check=True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        subprocess.run([*self._root, "rm", "-f", str(POLICY)], check=False)


def _disable(service: str, root: list[str]) -> None:
    """Let no later boot start it, whichever init system this machine has or gets."""
    if shutil.which("systemctl"):
        _run([*root, "systemctl", "disable", service])
    else:
        _run([*root, "update-rc.d", service, "disable"])


def _unpack_as_user(packages: Sequence[str], unpacked: Path) -> None:
    unpacked.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="apt-", dir=unpacked) as folder:
        debs = _download_as_user(packages, Path(folder))
        for deb in debs:
            _run(["dpkg", "-x", str(deb), str(unpacked)]).check_returncode()


def _download_as_user(packages: Sequence[str], folder: Path) -> list[Path]:
    """Fetch the packages and all that they need and this system lacks."""
    for below in ("lists/partial", "cache/archives/partial"):
        (folder / below).mkdir(parents=True)
    apt = [
        "apt-get",
        "-q",
        f"-oDir::State::lists={folder / 'lists'}",
        f"-oDir::Cache={folder / 'cache'}",
        "-oAPT::Sandbox::User=",
    ]
    _run([*apt, "update"])
    simulated = _run([*apt, "-s", "--no-install-recommends", "install", *packages])
    names = [line.split()[1] for line in simulated.stdout.splitlines() if line.startswith("Inst ")]
    fetched = _run([*apt, "download", *names], cwd=folder)
    if not names or fetched.returncode != 0:
        raise PackageMissingError(
            f"{' '.join(packages)} could not be downloaded:\n"
            f"{_last_lines(simulated.stdout + fetched.stdout)}\nBy hand: {_by_hand(packages)}"
        )
    return sorted(folder.glob("*.deb"))


def _unpacked_environment(unpacked: Path) -> dict[str, str]:
    libraries = sorted({str(path.parent) for path in (unpacked / "usr/lib").rglob("*.so*")})
    libraries += sorted({str(path.parent) for path in (unpacked / "lib").rglob("*.so*")})
    environment = {"LD_LIBRARY_PATH": os.pathsep.join(libraries)}
    for data in (unpacked / "usr").glob("lib/*/espeak-ng-data"):
        environment["ESPEAK_DATA_PATH"] = str(data.parent)
    return environment


def _run(command: list[str], cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=APT_TIMEOUT_S,
        check=False,
    )


def _by_hand(packages: Sequence[str]) -> str:
    return f"sudo apt-get update && sudo apt-get install {' '.join(packages)}"


def _last_lines(text: str, count: int = 5) -> str:
    return "\n".join(text.strip().splitlines()[-count:])
