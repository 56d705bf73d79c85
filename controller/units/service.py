"""Use cases about units."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.store.base import new_id
from controller.store.units import Unit


@dataclass(frozen=True, kw_only=True, slots=True)
class NewUnit:
    """A unit as it is asked for."""

    parent_id: str | None
    """None for the top of a tree, which only the controller itself lays."""
    kind: str
    """A word for people: "tỉnh", "xã", "phường", "thôn"."""
    name: str


def add_unit(session: Session, actor: Actor, new: NewUnit, now: int) -> Unit:
    """Add a unit below another."""
    require(session, actor, Act.MANAGE_UNITS, new.parent_id)
    unit = Unit(
        id=new_id(now),
        parent_id=new.parent_id,
        kind=fields.required("kind", new.kind, 40),
        name=fields.required("name", new.name, 200),
        created_at=now,
    )
    session.add(unit)
    session.flush()
    record(
        session, actor, Act.MANAGE_UNITS, unit, now, added={"kind": unit.kind, "name": unit.name}
    )
    return unit
