"""`loa-edge`: the receiver's command line."""

import argparse
import fcntl
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from edge_agent.identity import NoKeyError, make_key, read_key
from edge_agent.settings import SettingsError, read_settings


class AlreadyRunningError(RuntimeError):
    """Another process runs with the same home."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    chosen = _parser().parse_args(arguments)
    if chosen.command == "init":
        return _init(chosen.home)
    return _run(chosen.home)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="loa-edge", description="The receiver of a loudspeaker.")
    commands = parser.add_subparsers(dest="command", required=True)
    init = commands.add_parser("init", help="make the receiver's key and print its public half")
    run = commands.add_parser("run", help="play what the signed plan says")
    for command in (init, run):
        command.add_argument("--home", type=Path, required=True, help="the receiver's folder")
    return parser


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
        with _alone(home):
            receiver = Receiver(home, read_settings(home), read_key(home))

            def stop(_signal: int, _frame: object) -> None:
                receiver.stopping = True

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
    descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
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
    print(f"loa-edge: {error}", file=sys.stderr)  # noqa: T201 -- this is a command
    return 1


if __name__ == "__main__":
    sys.exit(main())
