"""Regulations of provinces that a unit may take over, read from `known.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.errors import NotFoundError
from controller.regulations.service import NewRule, add_rule
from controller.store.regulations import RegulationRule
from playlists.rules.airtime import Binding


@dataclass(frozen=True, slots=True)
class KnownRule:
    """One rule of one."""

    limit: Mapping[str, Any]
    """As `limits` has it."""
    binding: Binding = Binding.LAW


@dataclass(frozen=True, slots=True)
class KnownRegulation:
    """One regulation of the file."""

    id: str
    name: str
    citation: str
    rules: tuple[KnownRule, ...]


@lru_cache(maxsize=1)
def known_regulations() -> Mapping[str, KnownRegulation]:
    """All of them by name, in the order of the file."""
    text = files("controller.regulations").joinpath("known.toml").read_text("utf-8")
    return {
        row["id"]: KnownRegulation(row["id"], row["name"], row["citation"], _rules(row["rules"]))
        for row in tomllib.loads(text)["regulation"]
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenOver:
    """A regulation as it is taken over."""

    unit_id: str
    known: str
    """Its name in the file."""
    first_day: str
    """From which on it holds, ISO."""


def take_over(session: Session, actor: Actor, taken: TakenOver, now: int) -> list[RegulationRule]:
    """Put all rules of a known regulation in force. Raises NotFoundError, BadPeriodError."""
    known = known_regulations().get(taken.known)
    if known is None:
        raise NotFoundError("KnownRegulation", taken.known)
    return [
        add_rule(
            session,
            actor,
            NewRule(
                unit_id=taken.unit_id,
                citation=known.citation,
                limit=rule.limit,
                first_day=taken.first_day,
                binding=rule.binding,
            ),
            now,
        )
        for rule in known.rules
    ]


def _rules(rows: list[dict[str, Any]]) -> tuple[KnownRule, ...]:
    return tuple(KnownRule(row["limit"], Binding(row.get("binding", "law"))) for row in rows)
