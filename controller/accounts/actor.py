"""Who asks for an act."""

from dataclasses import dataclass

from controller.store.people import StaffRole


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a unit and everything below it."""

    role: StaffRole
    unit_id: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person who is logged in, a program in her name, or a process of the controller itself."""

    person_id: str | None
    """None for a process."""
    name: str
    role: StaffRole | None
    """None for a process."""
    unit_id: str | None
    """The top of the subtree in which the role holds."""
    origin: str = ""
    """Where the request came from: an address, "cli", a process."""
    stands_in: tuple[Grant, ...] = ()
    """What she may do beside that, for somebody who is away."""
    only: frozenset[str] | None = None
    """The acts that a program's token names; None for a person, who may do all that is hers."""

    @property
    def grants(self) -> tuple[Grant, ...]:
        """All roles that she has now, with the unit of each."""
        if self.role is None or self.unit_id is None:
            return ()
        return (Grant(self.role, self.unit_id), *self.stands_in)


SYSTEM = Actor(None, "Loa", None, None, "system")
"""The controller itself: it lays the first units and accounts, and never writes or approves."""
