"""Each step of `loa` that tells something tells it to programs, too: with --json, in one way."""

import argparse
import importlib
from collections.abc import Iterator

from controller.cli import VERBS

TELL_NOTHING_TO_PROGRAMS = {
    "serve": "runs until it is ended; what it does stands in the log (LOA_LOG_FORM=json)",
}
"""Verb and step → why."""

INTO_A_FILE = {
    "demo": "tells its steps as they come; --json FILE gets the result of --once",
    "simulate": "tells its findings over minutes as they come; --json FILE gets them all",
}
"""Verb and step → why its --json takes a file."""


def steps(name: str, parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Action]]:
    """Each verb, or step of a verb, that does something, with its option --json."""
    none = argparse.Action([], "none")
    below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if parser.get_default("run") is not None:
        yield name, parser._option_string_actions.get("--json", none)
    for action in below:
        for step, inner in action.choices.items():
            yield from steps(f"{name} {step}", inner)


def test_each_step_takes_json_or_is_excused_with_a_reason() -> None:
    found: dict[str, argparse.Action] = {}
    for verb in VERBS:
        parser = argparse.ArgumentParser(prog=verb)
        importlib.import_module(f"controller.{verb}.command").add_to(parser)
        found.update(steps(verb, parser))
    assert len(found) > 50
    silent = {name for name, option in found.items() if not option.option_strings}
    filing = {n for n, option in found.items() if option.option_strings and option.nargs != 0}
    assert (silent, filing) == (set(TELL_NOTHING_TO_PROGRAMS), set(INTO_A_FILE))
