"""Who asks for an act."""

from dataclasses import dataclass

from controller.store.people import StaffRole


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who is logged in, or a process of the controller itself."""

    person_id: str | None
    """None for a process."""
    name: str
    role: StaffRole | None
    """None for a process."""
    unit_id: str | None
    """The top of the subtree in which the role holds."""
    origin: str = ""
    """Where the request came from: an address, "cli", a process."""


SYSTEM = Actor(None, "Loa", None, None, "system")
"""The controller itself: it lays the first units and accounts, and never writes or approves."""
