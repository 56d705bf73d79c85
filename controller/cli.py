"""`loa`: what an engineer does from a terminal. English; `loa VERB --help` tells more."""

import argparse
import errno
import importlib
import logging
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version

from controller.installation.system_packages import PackageMissingError
from controller.keys.files import KeyFileError
from controller.serve import roles
from controller.serve.ports import PortTakenError
from controller.settings import SettingsError, read_settings

DISTRIBUTION = "loa-truyen-thanh"

VERBS = {
    "demo": "the whole job on this machine, with three receivers",
    "setup": "units and keys, people, receivers of an installation",
    "serve": "run the controller on this machine: every role, watched",
    "lexicon": "how words are read in a unit: list, set, remove, export, import",
}
"""Verb → what it does. `controller.<verb>.command` has its `add_to(parser)`."""

OTHER_VERBS = """\
beside these, the script ./loa has:
  test                lint, types, import contracts and all tests
  bench               speed and quality, beside peers in the same run
  edge                the receiver's own program (loa-edge)
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what was asked; the exit status is 0 only if it worked."""
    words = sys.argv[1:] if arguments is None else arguments
    parser = _parser(words)
    chosen = parser.parse_args(words)
    logging.basicConfig(
        level=os.environ.get("LOA_LOG_LEVEL", "INFO"),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    for talkative in ("alembic", "apscheduler"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    if "run" not in chosen:
        parser.print_help()
        return 2
    run: Callable[[argparse.Namespace], int] = chosen.run
    try:
        return run(chosen)
    except (PackageMissingError, SettingsError, KeyFileError) as error:
        return _fail(str(error))
    except PortTakenError as error:
        return _fail(
            f"Port {error.port} is taken by another program. "
            f"End that program, or choose another port "
            f"(demo: --port; serve: LOA_WEB_PORT, LOA_BROKER_PORT)."
        )
    except OSError as error:
        return _fail(_words_for(error))


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="loa",
        description="Loa, the open controller for Vietnam's digital commune loudspeakers.",
        epilog=OTHER_VERBS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"loa {version(DISTRIBUTION)}")
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


def _run_role(chosen: argparse.Namespace) -> int:
    roles.run(chosen.role, read_settings())
    return 0


def _words_for(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return f"The disk is full ({error.filename or 'no name given'}). Free some space."
    return f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")


def _fail(sentence: str) -> int:
    sys.stderr.write(f"loa: {sentence}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
