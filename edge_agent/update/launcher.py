"""Start the version of the agent that is chosen; leave one that does not work.

This file is installed once, as root, and runs whatever the versions contain, so it knows nothing
but Python's own library. Versions lie in `HOME/program/versions/<version>`; the one that came with
the package is the base, and whatever goes wrong ends there.

`HOME/program/choice.json` says which version runs. A new one is on trial: it has a few starts in
which to become healthy and say so (by removing the trial). One that keeps dying is left for the
version before it; one that runs and is not healthy leaves by itself (`updater`).
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

BASE = ""
"""The name of the version that came with the package."""
MOST_STARTS = 4
"""The one after the change, and what a power cut or two may cost."""

Choice = dict[str, Any]
"""`current` and `previous` (versions), `trial` (starts so far, or None), `returned_from`."""
NOTHING_CHOSEN: Choice = {"current": BASE, "previous": BASE, "trial": None, "returned_from": ""}


def read_choice(program: Path) -> Choice:
    """What was chosen; the base where nothing was, or the file is damaged."""
    try:
        found = json.loads((program / "choice.json").read_text(encoding="utf-8"))
        is_whole = isinstance(found, dict) and isinstance(found["current"], str)
        is_whole = is_whole and isinstance(found["previous"], str)
    except (OSError, ValueError, KeyError):
        return dict(NOTHING_CHOSEN)
    return NOTHING_CHOSEN | found if is_whole else dict(NOTHING_CHOSEN)


def write_choice(program: Path, choice: Choice) -> None:
    """Keep it: old or new, never half of each, also when the power fails. Raises OSError."""
    program.mkdir(parents=True, exist_ok=True)
    fresh = program / "choice.json.new"
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(choice, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(program / "choice.json")
    folder = os.open(program, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def put_on_trial(choice: Choice, version: str) -> Choice:
    """A new version is to run from the next start on."""
    return {"current": version, "previous": choice["current"], "trial": 0, "returned_from": ""}


def confirmed(choice: Choice) -> Choice:
    """The version on trial is healthy."""
    return choice | {"trial": None}


def returned(choice: Choice) -> Choice:
    """Back to the version before."""
    previous, failed = choice["previous"], choice["current"]
    return {"current": previous, "previous": BASE, "trial": None, "returned_from": failed}


def at_start(choice: Choice) -> Choice:
    """Count a start of a version on trial; leave it when it had its chances."""
    if choice["trial"] is None:
        return choice
    starts = int(choice["trial"]) + 1
    return returned(choice) if starts > MOST_STARTS else choice | {"trial": starts}


def folder_of(program: Path, version: str) -> Path:
    """Where a version lies."""
    return program / "versions" / version


def main(arguments: list[str]) -> None:
    """`launcher.py BASE_FOLDER HOME COMMAND…`: run the agent's command with the chosen version."""
    base, home, *command = arguments
    program = Path(home) / "program"
    choice = read_choice(program)
    if command[:1] == ["run"]:
        before, choice = choice, at_start(choice)
        if choice != before:
            try:
                write_choice(program, choice)
            except OSError:
                choice = returned(before)  # trials that cannot be counted are not made
    site = folder_of(program, choice["current"])
    if choice["current"] == BASE or not (site / "edge_agent").is_dir():
        site = Path(base)
    environment = {**os.environ, "PYTHONPATH": str(site), "LOA_PROGRAM": str(program)}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    run = [sys.executable, "-P", "-m", "edge_agent.app", *command, "--home", home]
    os.execve(sys.executable, run, environment)  # noqa: S606 -- this is what a launcher does


if __name__ == "__main__":
    main(sys.argv[1:])
