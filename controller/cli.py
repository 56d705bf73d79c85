"""`loa`: what an engineer does from a terminal. English; `loa VERB --help` tells more."""

import argparse
import errno
import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from controller.installation.logs import open_log
from controller.installation.system_packages import PackageMissingError
from controller.installation.version import told_version
from controller.keys.passphrase import NoPassphraseError
from controller.keys.private_files import KeyFileError
from controller.serve import roles
from controller.serve.machine import BrokerSilentError
from controller.serve.ports import PortTakenError
from controller.settings import SettingsError, read_settings

VERBS = {
    "demo": "the whole job on this machine, with three receivers",
    "simulate": "a thousand simulated receivers: what this machine bears",
    "setup": "units and keys, people, receivers of an installation",
    "keys": "the key ceremony: root holders, station keys, renewal, revocation",
    "broker": "a Mosquitto in earnest: configuration, list of the revoked, check",
    "https": "a certificate of one's own for the pages in a local network",
    "drill": "practise an incident step by step; print its minutes",
    "doctor": "look at this installation: what is wrong and what to do",
    "serve": "run the controller on this machine: every role, watched",
    "log": "the record's log: print its head, check it",
    "export": "the record of a unit, to be taken away",
    "verify": "check an export with the root alone",
    "update": "hand in a version of the receivers' program, at the signer's machine",
    "approval": "take a signed approval away; say whose passkeys the signer knows",
    "archive": "older evidence into signed files, and back",
    "backup": "everything that an installation needs, in one encrypted file",
    "database": "bring its tables to this version; move it to another engine",
    "restore": "an installation from a backup, on either engine",
    "api": "every use case of the API, for a person's own token; --json for programs",
    "lexicon": "how words are read in a unit: list, set, remove, export, import",
    "voices": "which voices speak here; one more out of files, by its hash",
}
"""Verb → what it does. `controller.<verb>.command` has its `add_to(parser)`."""

SCRIPT_VERBS = {
    "test": "lint, types, import contracts and all tests",
    "bench": "speed and quality, beside peers in the same run",
    "screenshots": "a picture of every page, at both widths, into a folder",
    "edge": "the receiver's own program (loa-edge)",
}
"""What the script ./loa does by itself, beside these."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked; the exit status is 0 only if it worked."""
    words = sys.argv[1:] if arguments is None else arguments
    parser = _parser(words)
    if words and words[0] in SCRIPT_VERBS:
        parser.error(f"{words[0]} belongs to the script: ./loa {' '.join(words)}")
    chosen = parser.parse_args(words)
    if "run" not in chosen:
        parser.print_help()
        return 2
    run: Callable[[argparse.Namespace], int] = chosen.run
    try:
        settings = read_settings()
        open_log(settings.log_level, settings.log_form)
        return run(chosen)
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        sys.stderr.write(f"loa: {sentence}\n")
        return 1


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="loa",
        description="Loa, the open controller for Vietnam's digital commune loudspeakers.",
        epilog="\n".join(["of the script ./loa:", *_listed(SCRIPT_VERBS)]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="say which Loa this is")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB")
    for verb, meaning in VERBS.items():
        below = verbs.add_parser(verb, help=meaning)
        # Only the verb that is used is loaded: a role's process starts in a third of the time.
        if verb in words:
            importlib.import_module(f"controller.{verb}.command").add_to(below)
    role = verbs.add_parser("role", help="be one role of the controller, in this process")
    role.add_argument("role", choices=sorted(roles.MODULES))
    role.set_defaults(run=_run_role)
    return parser


class _Version(argparse.Action):
    """Asks git only when somebody wants to know."""

    def __call__(self, parser: argparse.ArgumentParser, *_told: object) -> NoReturn:
        sys.stdout.write(f"{told_version()}\n")
        parser.exit()


def _run_role(chosen: argparse.Namespace) -> int:
    roles.run(chosen.role, read_settings())
    return 0


def _listed(verbs: Mapping[str, str]) -> list[str]:
    return [f"  {verb:18}  {meaning}" for verb, meaning in verbs.items()]


def _sentence(error: Exception) -> str | None:
    """What is wrong and what to do; None for a fault of our own, which needs its traceback."""
    match error:
        case (
            PackageMissingError()
            | SettingsError()
            | KeyFileError()
            | NoPassphraseError()
            | BrokerSilentError()
        ):
            return str(error)
        case PortTakenError():
            return (
                f"Port {error.port} is taken by another program. "
                f"End that program, or choose another port "
                f"(demo: --port; serve: LOA_WEB_PORT, LOA_BROKER_PORT)."
            )
        case OSError(errno=errno.ENOSPC):
            return f"The disk is full ({error.filename or 'no name given'}). Free some space."
        case OSError():
            where = f": {error.filename}" if error.filename else ""
            return f"{error.strerror or error}{where}"
        case _:
            return _sentence_of_database(error)


def _sentence_of_database(error: Exception) -> str | None:
    from sqlalchemy.exc import (  # noqa: PLC0415 -- takes a second, and `loa --help` needs no database
        ArgumentError,
        OperationalError,
    )

    match error:
        case OperationalError():
            return f"the database cannot be used: {str(error.orig).strip()}"
        case ArgumentError():  # among them: an unknown kind of database
            return f"LOA_DATABASE_URL cannot be used: {error}"
        case _:
            return None


if __name__ == "__main__":
    sys.exit(main())
