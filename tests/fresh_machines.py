"""Loa on machines that have never seen it: bare systems in folders, made by debootstrap.

For each system and each kind of user a clone of what is committed here, in which `./loa demo
--once` must work (or, with `--test`, `./loa test`). A line a machine goes to `results.txt`; what
the machine said, to a file of its own. Needs root, debootstrap and an hour:

    sudo python3 tests/fresh_machines.py --under /var/tmp/fresh

A machine shares the network of this one and nothing else. Where that network needs certificates
or a configuration of pip, say so with --copy and --env. Standard library only.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
DEBIAN = "http://deb.debian.org/debian"
UBUNTU = "http://archive.ubuntu.com/ubuntu"
UBUNTU_SCRIPT = "/usr/share/debootstrap/scripts/gutsy"
"""All Ubuntus since are made by it; an older debootstrap does not know the newer names."""
ON_BOARD = "ca-certificates,git,python3,sudo"
"""What README asks for, and what each of these systems has when a person has installed it."""
USERS = {"root": "root", "sudo": "mai", "plain": "nam"}
"""Kind of user → login. Mai may become root by sudo, Nam may not."""
DEMO = "./loa demo --once --json ../once.json"
TEST = "./loa test"
LIMITS_S = {DEMO: 1800, TEST: 3600}
LAST_LINES = 15


@dataclass(frozen=True, slots=True)
class System:
    """A release that Loa must run on."""

    suite: str
    mirror: str
    components: str
    script: tuple[str, ...] = ()


SYSTEMS = {
    "bookworm": System("bookworm", DEBIAN, "main"),
    "trixie": System("trixie", DEBIAN, "main"),
    "noble": System("noble", UBUNTU, "main,universe", (UBUNTU_SCRIPT,)),
}


@dataclass(frozen=True, slots=True)
class Machine:
    """A root that has never seen Loa, and who sits at it."""

    name: str
    root: Path
    login: str

    @property
    def home(self) -> Path:
        """The person's folder, as seen from inside."""
        return Path("/", "root") if self.login == "root" else Path("/home", self.login)

    @property
    def outside_home(self) -> Path:
        """The same, as seen from here."""
        return self.root / self.home.relative_to("/")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one command."""

    status: int
    seconds: float
    said: str

    @property
    def left_running(self) -> str:
        """How many processes the command left behind."""
        return self.said.rsplit("left running: ", 1)[-1].strip()

    @property
    def is_good(self) -> bool:
        """Whether it worked and left nothing behind."""
        return self.status == 0 and self.left_running == "0"


def main() -> int:
    """Try every machine that was asked for; 0 if all were good."""
    asked = _parse()
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        print("This needs root and debootstrap (apt-get install debootstrap).", file=sys.stderr)
        return 2
    command = TEST if asked.test else DEMO
    good = True
    for name in asked.systems:
        base = _base(asked.under, SYSTEMS[name], asked.keyring)
        for kind in asked.users:
            machine = Machine(f"{name}-{kind}", asked.under / f"{name}-{kind}", USERS[kind])
            _unpack(base, machine, asked.copy)
            words = asked.under / f"{machine.name}-{command.split()[1]}.log"
            outcome = _run(machine, command, asked.env, words)
            good &= _tell(asked.under, machine, command, outcome)
            if outcome.is_good and not asked.keep:
                shutil.rmtree(machine.root)
    return 0 if good else 1


def _parse() -> argparse.Namespace:
    words = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=words)
    parser.add_argument("--under", type=Path, required=True, help="folder of all roots and logs")
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=["bookworm", "trixie"])
    parser.add_argument("--users", nargs="+", choices=USERS, default=list(USERS))
    parser.add_argument("--test", action="store_true", help="./loa test in place of the demo")
    parser.add_argument("--copy", nargs="+", type=Path, default=[], metavar="FILE",
                        help="files that every machine has at the same place")  # fmt: skip
    parser.add_argument("--env", nargs="+", default=[], metavar="NAME=VALUE")
    parser.add_argument("--keyring", type=Path, help="of the mirror, where debootstrap has none")
    parser.add_argument("--keep", action="store_true", help="keep the roots of good ones, too")
    return parser.parse_args()


def _base(under: Path, system: System, keyring: Path | None) -> Path:
    """The release as installed, made once: no Loa, two people."""
    base = under / "bases" / system.suite
    if base.exists():
        return base
    draft = base.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.parent.mkdir(parents=True, exist_ok=True)
    options = ["--variant=minbase", f"--include={ON_BOARD}", f"--components={system.components}"]
    options += [f"--keyring={keyring}"] if keyring else []
    make = ["debootstrap", *options, system.suite, str(draft), system.mirror, *system.script]
    print(f"Making {base} …", flush=True)
    with draft.with_suffix(".log").open("w") as words:
        subprocess.run(make, stdout=words, stderr=words, check=True)
    for login in ("mai", "nam"):
        subprocess.run(["chroot", str(draft), "useradd", "-m", login], check=True)
    (draft / "etc/sudoers.d/mai").write_text("mai ALL=(ALL) NOPASSWD: ALL\n")
    draft.rename(base)
    return base


def _unpack(base: Path, machine: Machine, copied: Sequence[Path]) -> None:
    """A fresh root with a clone of Loa in the person's home."""
    if machine.root.exists():
        shutil.rmtree(machine.root)
    subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(machine.root)], check=True)
    for path in (Path("/etc/resolv.conf"), *copied):
        inside = machine.root / path.relative_to("/")
        inside.parent.mkdir(parents=True, exist_ok=True)
        inside.unlink(missing_ok=True)
        shutil.copy(path, inside)
    clone = machine.outside_home / "loa"
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(HERE), str(clone)], check=True)
    own = ["chroot", str(machine.root), "chown", "-R", f"{machine.login}:", str(machine.home)]
    subprocess.run(own, check=True)


def _run(machine: Machine, command: str, environment: Sequence[str], words: Path) -> Outcome:
    """Do it as that person would, in namespaces of its own: what it mounts and starts ends there.

    The shell outside of the root is the namespace's init; it counts what is left at the end. What
    the machine says goes to `words` as it comes, for who wants to follow it.
    """
    settings = ["LANG=C.UTF-8", "TERM=dumb", f"HOME={machine.home}", f"USER={machine.login}"]
    settings.append("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    script = (
        "root=$1; login=$2; shift 2\n"
        'mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" || exit 1\n'
        'chroot --userspec="$login:" "$root" /usr/bin/env -i "$@" </dev/null; status=$?\n'
        'set -- "$root"/proc/[0-9]*; echo "left running: $(($# - 1))"; exit $status\n'
    )
    inside = ["sh", "-c", f"cd ~/loa && exec {command}"]
    namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
    whole = [*namespaces, "sh", "-c", script, "sh", str(machine.root), machine.login]
    began = time.monotonic()
    with words.open("w") as said:
        try:
            status = subprocess.run(
                [*whole, *settings, *environment, *inside],
                stdout=said,
                stderr=subprocess.STDOUT,
                timeout=LIMITS_S[command],
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            status = -1
            said.write("\nover its time\n")
    return Outcome(status, time.monotonic() - began, words.read_text(errors="replace"))


def _tell(under: Path, machine: Machine, command: str, outcome: Outcome) -> bool:
    now = datetime.now(UTC).isoformat(timespec="minutes")
    verdict = "good" if outcome.is_good else f"FAILED (status {outcome.status})"
    line = (
        f"{now}  {machine.name:15} {_described(machine):45} {command[:18]:18} "
        f"{outcome.seconds:6.0f} s  left running: {outcome.left_running}  {verdict}"
    )
    with (under / "results.txt").open("a", encoding="utf-8") as results:
        results.write(line + "\n")
    print(line, flush=True)
    if not outcome.is_good:
        print("\n".join(outcome.said.splitlines()[-LAST_LINES:]), flush=True)
    return outcome.is_good


def _described(machine: Machine) -> str:
    """The release and its Python."""
    ask = '. /etc/os-release; printf "%s, " "$PRETTY_NAME"; python3 -V'
    inside = ["chroot", str(machine.root), "sh", "-c", ask]
    return subprocess.run(inside, capture_output=True, text=True, check=False).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
