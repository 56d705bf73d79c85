"""What an empty installation needs before anybody can log in, and what each receiver is told."""

import json
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.keys.ceremony import Grant, hold
from controller.keys.files import KeyFolder, write_ceremony
from controller.receivers.service import NewCluster, add_cluster, enrol_receiver
from controller.serve.broker import new_password
from controller.store.places import Receiver
from controller.store.units import Unit
from controller.units.service import NewUnit, add_unit
from controller.units.tree import unit_path

YEAR_MS = 365 * 24 * 3600 * 1000
RECEIVER_SETTINGS = """\
receiver = "{receiver}"
cluster = "{cluster}"
unit_path = [{unit_path}]

[[broker]]
host = "{host}"
port = {port}
username = "{receiver}"
password = "{password}"

[sound]
output = "portaudio"
"""


class SetupError(Exception):
    """The installer asked for something that cannot be done; the text says what to do instead."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPlace:
    """A cluster and the receiver in it."""

    unit_id: str
    code: str
    name: str
    public_key: bytes


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where receivers find the broker."""

    host: str
    port: int


def lay_units(session: Session, province: str, kind: str, name: str, now: int) -> Unit:
    """A province with one unit in it. Raises SetupError where units are there already."""
    if session.scalar(select(Unit.id).limit(1)) is not None:
        raise SetupError("this installation has its units already")
    above = add_unit(session, SYSTEM, NewUnit(parent_id=None, kind="tỉnh", name=province), now)
    return add_unit(session, SYSTEM, NewUnit(parent_id=above.id, kind=kind, name=name), now)


def hold_ceremony(unit: Unit, keys: KeyFolder, root_folder: Path, now: int) -> None:
    """Make root and station key for a unit. Raises KeyFileError rather than replace a key."""
    grant = Grant(units=(unit.id,), not_before=now - 60_000, not_after=now + YEAR_MS)
    write_ceremony(hold(grant, root_count=1, threshold=1, now=now), keys, root_folder)


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


def receiver_settings(
    session: Session, receiver: Receiver, broker: BrokerAddress, password: str
) -> str:
    """What the receiver's `receiver.toml` says."""
    path = unit_path(session, receiver.cluster.unit_id)
    return RECEIVER_SETTINGS.format(
        receiver=receiver.id,
        cluster=receiver.cluster_id,
        unit_path=", ".join(f'"{unit.id}"' for unit in path),
        host=broker.host,
        port=broker.port,
        password=password,
    )


def keep_broker_password(file: Path, receiver_id: str) -> str:
    """A new password of a receiver, kept for the broker that `loa serve` starts."""
    passwords = broker_passwords(file)
    passwords[receiver_id] = new_password()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(passwords, indent=1))
    return passwords[receiver_id]


def broker_passwords(file: Path) -> dict[str, str]:
    """The receivers' passwords by id."""
    if not file.exists():
        return {}
    kept: dict[str, str] = json.loads(file.read_text())
    return kept
