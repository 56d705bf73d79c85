"""What a verb of `loa` tells: words for people, with --json the same as values for programs."""

import argparse
import sys

import msgspec


def takes_json(*parsers: argparse.ArgumentParser) -> None:
    """Let verbs or steps be asked for JSON."""
    for parser in parsers:
        parser.add_argument("--json", action="store_true", help="the answer as JSON, for programs")


def tell(chosen: argparse.Namespace, words: str, values: object) -> None:
    """The answer on standard output: `words` (which end a line by themselves), or `values`."""
    sys.stdout.write(_as_json(values) if chosen.json else words)


def _as_json(values: object) -> str:
    return msgspec.json.format(msgspec.json.encode(values)).decode() + "\n"
