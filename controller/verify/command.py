"""`loa verify`: check an export with the export and the root alone. No database, no network."""

import argparse
import sys
from pathlib import Path

from playlists.verification.program import add_arguments, run_on


def add_to(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    add_arguments(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Check one export."""
    return run_on(Path(chosen.export), chosen.root, sys.stdout)
