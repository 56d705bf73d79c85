"""The duties that a bulletin may carry, read from `templates.toml`; clauses as plain data. Pure."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from controller.duties.errors import UnknownDutyError
from playlists.rules.duty import (
    Clause,
    ConsecutiveDays,
    DaysBeforeEvent,
    EveryHours,
    TimesOverDays,
    WithinWorkingDays,
)

KINDS: Mapping[str, type[Clause]] = {
    "consecutive_days": ConsecutiveDays,
    "times_over_days": TimesOverDays,
    "within_working_days": WithinWorkingDays,
    "days_before_event": DaysBeforeEvent,
    "every_hours": EveryHours,
}


@dataclass(frozen=True, slots=True)
class Template:
    """One duty of the file."""

    id: str
    name: str
    about: str
    """What it concerns, for whoever chooses."""
    citation: str
    clauses: tuple[Clause, ...]
    asks: str = ""
    """"decided_on" or "event_on" where the duty is counted from that day."""


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Template]:
    """All duties by name, in the order of the file."""
    text = files("controller.duties").joinpath("templates.toml").read_text("utf-8")
    return {
        row["id"]: Template(**(row | {"clauses": clauses_of(row["clauses"])}))
        for row in tomllib.loads(text)["duty"]
    }


def template(id_: str) -> Template:
    """One duty. Raises UnknownDutyError."""
    found = templates().get(id_)
    if found is None:
        raise UnknownDutyError(id_)
    return found


def clauses_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Clause, ...]:
    """Clauses from plain data."""
    return tuple(
        KINDS[row["kind"]](**{k: v for k, v in row.items() if k != "kind"}) for row in rows
    )


def as_data(clauses: Sequence[Clause]) -> list[dict[str, Any]]:
    """Clauses as plain data."""
    names = {of_kind: name for name, of_kind in KINDS.items()}
    return [{"kind": names[type(clause)], **asdict(clause)} for clause in clauses]
