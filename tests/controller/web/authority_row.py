"""One row of the table of addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from controller.accounts.authority import Act


class Door(StrEnum):
    """What is no act."""

    OPEN = "open"
    """Whoever comes: the login itself, health, devices that prove themselves by other means."""
    OWN = "own"
    """Whoever is logged in, about her own account and session."""


@dataclass(frozen=True)
class Row:
    """One address."""

    needs: Act | Door
    form: Mapping[str, object] = field(default_factory=dict)
    """Fields of a form, or of a JSON body."""
