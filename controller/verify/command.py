"""`loa verify`: check an export with the export and the root alone. No database, no network."""

import argparse

from playlists.verification.program import add_arguments, run


def add_to(parser: argparse.ArgumentParser) -> None:
    """Say what the verb takes."""
    add_arguments(parser)
    parser.set_defaults(run=run)
