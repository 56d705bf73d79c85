"""What an empty installation needs before anybody can log in or anything can sound."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.keys.ceremony import Grant, hold
from controller.keys.files import KeyFolder, write_ceremony
from controller.keys.sealed import Lock
from controller.receivers.service import NewCluster, add_cluster, enrol_receiver
from controller.store.places import Receiver
from controller.store.units import Unit
from controller.units import official
from controller.units.service import NewUnit, add_unit

YEAR_MS = 365 * 24 * 3600 * 1000
USUAL_KIND = "xã"
CLOCK_SLACK_MS = 60_000
"""So far may a receiver's clock be behind and still believe a new key."""


class SetupError(Exception):
    """The installer asked for something that cannot be done; the text says what to do instead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPlace:
    """A cluster and the receiver in it."""

    unit_id: str
    code: str
    name: str
    public_key: bytes


def lay_units(session: Session, province: str, kind: str | None, name: str, now: int) -> Unit:
    """A province with one unit in it. Raises SetupError where units are there already.

    Names that the official list has are written as it writes them, however they were typed; the
    list also says the kind of a commune if nobody does.
    """
    if session.scalar(select(Unit.id).limit(1)) is not None:
        raise SetupError("this installation has its units already")
    known = official.province(province)
    top = NewUnit(
        parent_id=None,
        kind="tỉnh" if known is None else known.kind,
        name=province if known is None else known.name,
    )
    above = add_unit(session, SYSTEM, top, now)
    listed = None if known is None else known.commune(name)
    if kind is None:
        kind = USUAL_KIND if listed is None else listed.kind
    own = NewUnit(parent_id=above.id, kind=kind, name=name if listed is None else listed.name)
    return add_unit(session, SYSTEM, own, now)


def hold_ceremony(unit_id: str, keys: KeyFolder, root_folder: Path, now: int, lock: Lock) -> None:
    """Make root and station key for a unit. Raises KeyFileError rather than replace a key."""
    grant = Grant(units=(unit_id,), not_before=now - CLOCK_SLACK_MS, not_after=now + YEAR_MS)
    ceremony = hold(grant, root_count=1, threshold=1, now=now)
    write_ceremony(ceremony, keys, root_folder, lock)


def only_unit(session: Session, unit_id: str | None) -> Unit:
    """The unit that was named, or the only one without units below. Raises SetupError."""
    if unit_id is not None:
        named = session.get(Unit, unit_id)
        if named is None:
            raise SetupError(f"there is no unit {unit_id}")
        return named
    parents = select(Unit.parent_id).where(Unit.parent_id.is_not(None))
    leaves = list(session.scalars(select(Unit).where(Unit.id.not_in(parents))))
    if len(leaves) != 1:
        listed = ", ".join(f"{unit.id} ({unit.name})" for unit in leaves) or "none"
        raise SetupError(f"say which unit with --unit: {listed}")
    return leaves[0]


def add_place(session: Session, new: NewPlace, now: int) -> Receiver:
    """A cluster with its receiver, which has made its own key (`loa-edge init`)."""
    asked = NewCluster(unit_id=new.unit_id, code=new.code, name=new.name)
    cluster = add_cluster(session, SYSTEM, asked, now)
    return enrol_receiver(session, SYSTEM, cluster.id, new.public_key, now)
