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

POLICY_DENIES = (
    "#!/bin/sh\n# Written by Loa while it installs packages: start no service.\nexit 101\n"
)
SERVICES = ("mosquitto", "postgresql", "nftables", "nginx", "caddy")
"""Packages that bring a service of the same name, which a booted system would start."""
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


@dataclass(frozen=True, slots=True)
class System:
    """The machine that packages are installed on."""

    path: str
    """Folders of programs, as in PATH."""
    root: Callable[[], Sequence[str] | None]
    """What to put before a command to run it as root; None where that is not to be had."""
    policy: Path = Path("/usr/sbin/policy-rc.d")
    """Asked by Debian's packages before they start a service."""
    units: Path = Path("/lib/systemd/system")

    def which(self, name: str) -> str | None:
        """Where a program is."""
        return shutil.which(name, path=self.path)

    def run(self, command: Sequence[str], cwd: Path | None = None) -> "_Done":
        """Run to the end; what it says comes back as text."""
        return subprocess.run(
            command,
            cwd=cwd,
            env={**os.environ, "PATH": self.path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=APT_TIMEOUT_S,
            check=False,
        )


_Done = subprocess.CompletedProcess[str]


def _root_prefix() -> Sequence[str] | None:
    if os.geteuid() == 0:
        return ()
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    if subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return (sudo, "-n")
    if sys.stdin.isatty() and subprocess.run([sudo, "-v"], check=False).returncode == 0:
        return (sudo,)
    return None


THIS_SYSTEM = System(
    os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/usr/games"]),
    _root_prefix,
)


def find(name: str, unpacked: Path, system: System = THIS_SYSTEM) -> Program | None:
    """The program from PATH or from the folder that an earlier run unpacked into."""
    on_path = system.which(name)
    if on_path:
        return Program(Path(on_path), {})
    for folder in ("usr/bin", "usr/sbin"):
        candidate = unpacked / folder / name
        if candidate.exists():
            return Program(candidate, _unpacked_environment(unpacked))
    return None


def ensure(
    programs: Mapping[str, str], unpacked: Path, tell: Tell, system: System = THIS_SYSTEM
) -> dict[str, Program]:
    """Find each program (name → package), installing what is missing; `tell` says so.

    Raises PackageMissingError with the line that would install it by hand.
    """
    missing = [pkg for name, pkg in programs.items() if find(name, unpacked, system) is None]
    if missing:
        install(list(dict.fromkeys(missing)), unpacked, tell, system)
    found: dict[str, Program] = {}
    for name, package in programs.items():
        program = find(name, unpacked, system)
        if program is None:
            raise PackageMissingError(f"{name} is missing. Install it: {_by_hand([package])}")
        found[name] = program
    return found


def install(
    packages: Sequence[str], unpacked: Path, tell: Tell, system: System = THIS_SYSTEM
) -> None:
    """Install packages by apt with root or sudo, or else unpack them into a folder.

    Raises PackageMissingError where there is no apt or it fails both ways.
    """
    if system.which("apt-get") is None:
        raise PackageMissingError(
            f"Packages are missing and this system has no apt. "
            f"Install by its own means: {' '.join(packages)}"
        )
    root = system.root()
    if root is not None:
        tell(f"Installing {', '.join(packages)} …")
        _install_as_root(packages, root, system)
    else:
        tell(f"No root: unpacking {', '.join(packages)} into {unpacked} …")
        _unpack_as_user(packages, unpacked, system)


def _install_as_root(packages: Sequence[str], root: Sequence[str], system: System) -> None:
    new_services = [
        name
        for name in SERVICES
        if name in packages and not (system.units / f"{name}.service").exists()
    ]
    apt = [*root, *APT_AS_ROOT]
    install = [*apt, "install", "--no-install-recommends", "--no-remove", *packages]
    with nullcontext() if _others_decide(system.policy) else _NoServiceStarts(root, system):
        done = system.run(install)
        if done.returncode != 0:
            system.run([*apt, "update"])
            done = system.run(install)
    if done.returncode != 0:
        raise PackageMissingError(
            f"apt could not install {' '.join(packages)}:\n{_last_lines(done.stdout)}\n"
            f"By hand: {_by_hand(packages)}"
        )
    for service in new_services:
        _disable(service, root, system)


def _others_decide(policy: Path) -> bool:
    """Whether somebody else has laid a policy about starting services; theirs stands."""
    return policy.exists() and policy.read_text(errors="replace") != POLICY_DENIES


class _NoServiceStarts(AbstractContextManager[None]):
    """While this is open, packages may not start the services that they bring."""

    def __init__(self, root: Sequence[str], system: System) -> None:
        self._root = root
        self._policy = str(system.policy)

    def __enter__(self) -> None:
        tee = [*self._root, "tee", self._policy]
        subprocess.run(tee, input=POLICY_DENIES.encode(), stdout=subprocess.DEVNULL, check=True)
        subprocess.run([*self._root, "chmod", "755", self._policy], check=True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        subprocess.run([*self._root, "rm", "-f", self._policy], check=False)


def _disable(service: str, root: Sequence[str], system: System) -> None:
    """Let no later boot start it, whichever init system this machine has or gets."""
    if system.which("systemctl"):
        system.run([*root, "systemctl", "disable", service])
    else:
        system.run([*root, "update-rc.d", service, "disable"])


def _unpack_as_user(packages: Sequence[str], unpacked: Path, system: System) -> None:
    unpacked.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="apt-", dir=unpacked) as folder:
        for package in _download_as_user(packages, Path(folder), system):
            system.run(["dpkg", "-x", str(package), str(unpacked)]).check_returncode()


def _download_as_user(packages: Sequence[str], folder: Path, system: System) -> list[Path]:
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
    system.run([*apt, "update"])
    simulated = system.run([*apt, "-s", "--no-install-recommends", "install", *packages])
    names = [line.split()[1] for line in simulated.stdout.splitlines() if line.startswith("Inst ")]
    fetched = system.run([*apt, "download", *names], cwd=folder)
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


def _by_hand(packages: Sequence[str]) -> str:
    return f"sudo apt-get update && sudo apt-get install {' '.join(packages)}"


def _last_lines(text: str, count: int = 5) -> str:
    return "\n".join(text.strip().splitlines()[-count:])
