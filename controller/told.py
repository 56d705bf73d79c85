"""What a verb of `loa` and each of its acts tell: words for people, with --json values."""

import argparse
import sys
from collections.abc import Callable

import msgspec


def takes_json(*parsers: argparse.ArgumentParser) -> None:
    """Let verbs or steps be asked for JSON."""
    for parser in parsers:
        parser.add_argument("--json", action="store_true", help="the answer as JSON, for programs")


def add_act(
    acts: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    meaning: str,
) -> argparse.ArgumentParser:
    """One of the things that a verb does; `run` gives the status with which `loa` ends."""
    parser: argparse.ArgumentParser = acts.add_parser(name, help=meaning, description=meaning)
    parser.set_defaults(run=run)
    takes_json(parser)
    return parser


def tell(chosen: argparse.Namespace, words: str, values: object) -> None:
    """The answer on standard output: `words` (which end a line by themselves), or `values`."""
    sys.stdout.write(_as_json(values) if chosen.json else words)


def _as_json(values: object) -> str:
    return msgspec.json.format(msgspec.json.encode(values)).decode() + "\n"
