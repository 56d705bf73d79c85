"""Which entries of a unit's lexicon the page shows."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.lexicon.listings import Listed, list_entries
from controller.search import holds


class Origin(StrEnum):
    """Where entries come from; the values stand in addresses."""

    LOCAL = "dia-phuong"
    """Units' own."""
    OURS = "co-san"
    ALL = "tat-ca"


@dataclass(frozen=True, slots=True)
class Found:
    """The first entries that were found, and how many there are."""

    entries: tuple[Listed, ...]
    count: int


def find_entries(session: Session, actor: Actor, unit_id: str, wanted: str) -> list[Listed]:
    """What holds in a unit and has the words in its form or its reading, accents or not."""
    return [
        one
        for one in list_entries(session, actor, unit_id)
        if holds(f"{one.entry.written}\n{one.entry.spoken}", wanted)
    ]


def first(entries: list[Listed], origin: Origin, limit: int) -> Found:
    """Those of one origin."""
    kept = [one for one in entries if origin is Origin.ALL or _origin(one) is origin]
    return Found(tuple(kept[:limit]), len(kept))


def _origin(one: Listed) -> Origin:
    return Origin.LOCAL if one.unit else Origin.OURS
