"""`loa-edge`: the receiver's command line."""

import argparse
import fcntl
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from edge_agent.enrolment.renewal_watch import keep_young
from edge_agent.identity import NoKeyError, make_key, read_key
from edge_agent.private_files import open_to_others
from edge_agent.settings import SettingsError, read_settings
from edge_agent.version import told_version

log = logging.getLogger(__name__)


class AlreadyRunningError(RuntimeError):
    """Another process runs with the same home."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    match chosen.command:
        case "init":
            return _init(chosen.home)
        case "enrol":
            return _enrol(chosen)
        case "renew":
            return _renew(chosen.home)
        case "doctor":
            return _doctor(chosen.home)
        case _:
            return _run(chosen.home)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="loa-edge", description="The receiver of a loudspeaker.")
    parser.add_argument("--version", action="version", version=told_version())
    commands = parser.add_subparsers(dest="command", required=True)
    init = commands.add_parser("init", help="make the receiver's key and print its public half")
    enrol = commands.add_parser("enrol", help="come in by a one-time code")
    renew = commands.add_parser("renew", help="ask for a young certificate now")
    run = commands.add_parser("run", help="play what the signed plan says")
    doctor = commands.add_parser("doctor", help="say what is wrong, in Vietnamese")
    for command in (init, enrol, renew, run, doctor):
        command.add_argument("--home", type=Path, required=True, help="the receiver's folder")
    _add_enrolling(enrol)
    return parser


def _add_enrolling(enrol: argparse.ArgumentParser) -> None:
    enrol.add_argument("code", help="as on the paper, or the text of its QR code")
    enrol.add_argument("--controller", default="", metavar="URL", help="the QR code holds it too")
    enrol.add_argument("--loudspeaker", default="", metavar="SOCKET",
                       help="sound goes to a loudspeaker program")  # fmt: skip
    enrol.add_argument("--wait", type=float, default=600.0, metavar="SECONDS",
                       help="how long to wait to be let in (default 600)")  # fmt: skip


def _enrol(chosen: argparse.Namespace) -> int:
    # Imported here: it needs certificates, which `run` must not carry in memory.
    from edge_agent.enrolment.come_in import EnrolmentError, come_in, read_wish  # noqa: PLC0415
    from edge_agent.enrolment.line_key import UnfitCertificateError  # noqa: PLC0415
    from playlists.messages.enrolment import BadCodeError  # noqa: PLC0415

    sound = 'output = "portaudio"'
    if chosen.loudspeaker:
        sound = f"loudspeaker = {json.dumps(chosen.loudspeaker)}"
    try:
        wish = read_wish(chosen.code, chosen.controller, sound)
        welcome = come_in(chosen.home, wish, _now, print, chosen.wait)
    except (BadCodeError, EnrolmentError, NoKeyError, UnfitCertificateError, OSError) as error:
        return _fail(error)
    told = f"Receiver {welcome.receiver} has come in; {chosen.home} holds all that it needs to run"
    print(told)  # noqa: T201 -- this is a command
    return 0


def _renew(home: Path) -> int:
    from edge_agent.enrolment.line_key import UnfitCertificateError  # noqa: PLC0415 -- as above
    from edge_agent.enrolment.post import (  # noqa: PLC0415 -- as above
        RefusedByControllerError,
        UnreachableError,
    )
    from edge_agent.enrolment.renewal import renew  # noqa: PLC0415 -- as above

    try:
        done = renew(home, read_settings(home).receiver, _now())
    except (
        NoKeyError,
        RefusedByControllerError,
        SettingsError,
        UnfitCertificateError,
        UnreachableError,
        OSError,
    ) as error:
        return _fail(error)
    print("renewed" if done else "asked; the answer comes later")  # noqa: T201 -- this is a command
    return 0


def _doctor(home: Path) -> int:
    from edge_agent.doctor.examine import examine  # noqa: PLC0415 -- as above
    from edge_agent.doctor.finding import Standing, told  # noqa: PLC0415 -- as above

    findings = examine(home, _now)
    print(told(findings))  # noqa: T201 -- this is what the command is for
    return 1 if any(finding.standing is Standing.BAD for finding in findings) else 0


def _now() -> int:
    return time.time_ns() // 1_000_000


def _init(home: Path) -> int:
    try:
        key = make_key(home)
    except (NoKeyError, OSError) as error:
        return _fail(error)
    print(key.public_key.hex())  # noqa: T201 -- this is what the command is for
    return 0


def _run(home: Path) -> int:
    # Imported here: `init` and `--help` need neither sound nor network.
    from edge_agent.receiver import Receiver  # noqa: PLC0415
    from edge_agent.sound.portaudio import PortAudioMissingError  # noqa: PLC0415
    from edge_agent.trusted import NoRootError  # noqa: PLC0415

    try:
        settings, key = read_settings(home), read_key(home)
        for path in open_to_others(home, settings):
            log.warning("%s: others on this machine may read it; see `loa-edge doctor`", path)
        with _alone(home):
            receiver = Receiver(home, settings, key)
            keep_young(home)

            def stop(_signal: int, _frame: object) -> None:
                receiver.stop()

            signal.signal(signal.SIGTERM, stop)
            signal.signal(signal.SIGINT, stop)
            receiver.run()
    except (
        AlreadyRunningError,
        NoKeyError,
        NoRootError,
        PortAudioMissingError,
        SettingsError,
        OSError,
    ) as error:
        return _fail(error)
    return 0


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    # Not to be written to: a card that takes nothing any more must not keep it from starting.
    descriptor = os.open(home / "lock", os.O_RDONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise AlreadyRunningError(f"another receiver runs with {home}") from error
    try:
        yield
    finally:
        os.close(descriptor)


def _fail(error: Exception) -> int:
    words = str(error)
    if isinstance(error, OSError) and error.filename and error.strerror:
        words = f"{error.filename} cannot be used: {error.strerror}"
    print(f"loa-edge: {words}", file=sys.stderr)  # noqa: T201 -- this is a command
    return 1


if __name__ == "__main__":
    sys.exit(main())
