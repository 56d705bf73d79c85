"""Everything that must hold before a change is landed: `./loa test`.

Installs the programs that tests use, then runs the tests, a folder at a time, each under a time
limit of its own; lint, format, types and import contracts run beside the first, which mostly waits.
`--long` adds what takes longer; `--only TEXT` keeps the steps whose name contains it; with paths of
tests it runs those and nothing else.
"""

import argparse
import ctypes
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from controller.installation import system_packages
from tests.real_parts import pulseaudio

ROOT = Path(__file__).resolve().parent.parent
UNPACKED = ROOT / "var" / "system"

PROGRAMS = {
    "mosquitto": "mosquitto",
    "mosquitto_passwd": "mosquitto",
    "espeak-ng": "espeak-ng",
    "pg_ctlcluster": "postgresql",
    "certutil": "libnss3-tools",
    "nft": "nftables",
    "fc-list": "fontconfig",
    "pdftoppm": "poppler-utils",
    "tesseract": "tesseract-ocr",
}
FONTS = "fonts-noto-core"
TONGUE, TONGUE_PACKAGE = "vie", "tesseract-ocr-vie"
"""The language of our scans. LibreOffice, for old Word, is 86 MB: its tests skip without it."""
LIBRARIES = {"libatomic.so.1": "libatomic1"}
"""What Playwright's own Node needs, by package."""
SOUND_DEVICE = (
    *("pulseaudio", "pulseaudio-utils", "alsa-utils"),
    *("libasound2-plugins", "libportaudio2"),
)
"""A sound device that is none, for what is heard of a real one. A machine that has another sound
server may refuse them; its tests then say why they are skipped."""
PROXIES = ("nginx", "caddy")
"""The same: a proxy's file is tried where the proxy can be had."""

PYTHON = [sys.executable, "-m"]
GRACE_S = 30


@dataclass(frozen=True, slots=True)
class Step:
    """One command and how long it may take."""

    name: str
    command: Sequence[str]
    limit_s: int


AT_ONCE = ("-n", "2", "--dist", "loadfile")
"""Two files at a time, on two cores."""


def _pytest(name: str, limit_s: int, *options: str) -> Step:
    return Step(name, [*PYTHON, "pytest", "-q", *options, f"tests/{name}"], limit_s)


CHECKS = [
    Step("lint", [*PYTHON, "ruff", "check", "."], 60),
    Step("format", [*PYTHON, "ruff", "format", "--check", "."], 60),
    Step("types", [*PYTHON, "mypy"], 240),
    Step("imports", ["lint-imports"], 60),
]
# Limits are about three times what two cores take. `edge_agent` and `system` play in real time and
# mostly wait (60 s of processor in the whole of `edge_agent`), so there is room for a third file at
# a time there and for the checks; `faults` looks at what a busy machine would blur: it is alone.
WAITING = _pytest("edge_agent", 500, "-n", "3", "--dist", "loadfile")
FOLDERS = [
    WAITING,
    _pytest("house", 60),
    _pytest("real_parts", 60),
    _pytest("playlists", 120, *AT_ONCE),
    _pytest("tts", 300, *AT_ONCE),
    _pytest("firmware_stubs", 120, *AT_ONCE),
    _pytest("faults", 200),
    _pytest("deploy", 150),
    _pytest("controller", 1200, *AT_ONCE),
    _pytest("attacks", 300, *AT_ONCE),
    _pytest("browser", 900, *AT_ONCE),
    _pytest("system", 900, *AT_ONCE),
]


def main() -> int:
    """Run the steps; return 0 only if all of them held."""
    arguments = _parse()
    try:
        _install_programs()
    except system_packages.PackageMissingError as error:
        print(error, file=sys.stderr)
        return 1
    steps = [_those(arguments.paths)] if arguments.paths else [*CHECKS, *FOLDERS]
    chosen = [step for step in steps if arguments.only in step.name]
    began = time.monotonic()
    try:
        failed = _failed(chosen, long=arguments.long)
    except KeyboardInterrupt:
        print("\nEnded.")
        return 130
    print(f"\nThe whole: {time.monotonic() - began:.0f} s")
    print(f"Failed: {', '.join(failed)}" if failed else "All steps passed.")
    return 1 if failed else 0


def _those(paths: Sequence[str]) -> Step:
    longest = max(folder.limit_s for folder in FOLDERS)
    return Step(" ".join(paths), [*PYTHON, "pytest", "-q", *paths], longest)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./loa test", description=__doc__)
    parser.add_argument("--long", action="store_true", help="also what takes longer")
    parser.add_argument("--only", default="", metavar="TEXT", help="steps whose name contains it")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="only these tests, as tests/tts")
    chosen = parser.parse_args()
    missing = [path for path in chosen.paths if not (ROOT / path.partition("::")[0]).exists()]
    if missing:
        parser.error(f"there is no {', '.join(missing)}")
    if chosen.paths and chosen.only:
        parser.error("--only chooses among all steps: leave it or the paths out")
    names = [step.name for step in (*CHECKS, *FOLDERS)]
    if not any(chosen.only in name for name in names):
        parser.error(f"no step has {chosen.only!r} in its name (there are {', '.join(names)})")
    return chosen


def _install_programs() -> None:
    system_packages.ensure(PROGRAMS, UNPACKED, print)
    if "NotoSans" not in _listed(["fc-list"]):
        system_packages.install([FONTS], UNPACKED, print)
    if TONGUE not in _listed(["tesseract", "--list-langs"]).split():
        system_packages.install([TONGUE_PACKAGE], UNPACKED, print)
    for library, package in LIBRARIES.items():
        if not _has_library(library):
            system_packages.install([package], UNPACKED, print)
    if "LOA_CHROMIUM" not in os.environ and system_packages.find("chromium", UNPACKED) is None:
        _install_chromium()
    if pulseaudio.what_is_missing():
        _install_if_possible(SOUND_DEVICE)
    for proxy in PROXIES:
        if system_packages.find(proxy, UNPACKED) is None:
            _install_if_possible([proxy])


def _install_chromium() -> None:
    """Debian's package; on Ubuntu, where that is a snap, the one that Playwright downloads."""
    try:
        system_packages.install(["chromium"], UNPACKED, print)
    except system_packages.PackageMissingError:
        fetch = [*PYTHON, "playwright", "install", "--with-deps", "chromium"]
        if subprocess.run(fetch, check=False).returncode:
            raise


def _install_if_possible(packages: Sequence[str]) -> None:
    try:
        system_packages.install(packages, UNPACKED, print)
    except system_packages.PackageMissingError as error:
        print(error, file=sys.stderr)


def _listed(command: Sequence[str]) -> str:
    """What a program says; nothing where it cannot be started."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


def _has_library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _failed(steps: Sequence[Step], *, long: bool) -> list[str]:
    """Run them, the checks beside what mostly waits; give the names of those that did not hold."""
    holds: dict[str, bool] = {}

    def check(step: Step) -> None:
        holds[step.name] = _run_aside(step)

    with ThreadPoolExecutor(1) as aside:
        checks = [aside.submit(check, step) for step in steps if step in CHECKS]
        try:
            for step in steps:
                if step in CHECKS:
                    continue
                if step is not WAITING:
                    wait(checks)
                holds[step.name] = _run(step, long=long)
            for done in checks:
                done.result()
        except BaseException:
            aside.shutdown(wait=False, cancel_futures=True)
            raise
    return [step.name for step in steps if not holds[step.name]]


def _run_aside(step: Step) -> bool:
    """Run a check when nothing else wants the processor; tell what it said when it has ended."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as words:
        command = ["nice", "-n", "10", *step.command]
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=_environment(),
                stdout=words,
                stderr=subprocess.STDOUT,
                timeout=step.limit_s,
                check=False,
            )
            status = done.returncode
        except subprocess.TimeoutExpired:
            status = -1
            words.write(f"over its limit of {step.limit_s} s\n")
        words.seek(0)
        took = time.monotonic() - began
        print(
            f"\n=== {step.name}\n{words.read()}{step.name}: {took:.0f} s of {step.limit_s}",
            flush=True,
        )
    return status == 0


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def _run(step: Step, *, long: bool) -> bool:
    print(f"\n=== {step.name}", flush=True)
    command = list(step.command)
    limit = step.limit_s * (10 if long else 1)
    if "pytest" in command:
        command += ["-m", "long or not long" if long else "not long"]
    began = time.monotonic()
    running = subprocess.Popen(command, cwd=ROOT, env=_environment())
    try:
        status = running.wait(limit)
    except subprocess.TimeoutExpired:
        print(f"{step.name}: over its limit of {limit} s", flush=True)
        _end(running)
        return False
    print(f"{step.name}: {time.monotonic() - began:.0f} s of {limit}", flush=True)
    return status == 0


def _end(running: "subprocess.Popen[bytes]") -> None:
    """As by Ctrl-C, so that fixtures end their brokers and databases; by force if that is vain."""
    running.send_signal(signal.SIGINT)
    try:
        running.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()


if __name__ == "__main__":
    sys.exit(main())
