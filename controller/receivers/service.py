"""Use cases about clusters (cụm loa) and the receivers that sit in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.changes import changed
from controller.audit.service import record
from controller.bulletins.languages import OTHERS
from controller.planning.marks import mark_clusters
from controller.receivers.errors import (
    BadPublicKeyError,
    ClusterOccupiedError,
    CodeTakenError,
    UnknownLanguageError,
    UnknownReceiverError,
)
from controller.store.base import new_id
from controller.store.lookup import find
from controller.store.places import Cluster, Receiver, ReceiverState
from controller.units.tree import subtree_ids
from playlists.messages.keys import PUBLIC_KEY_BYTES, key_id
from playlists.messages.state import State


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCluster:
    """A cluster as it is asked for."""

    unit_id: str
    code: str
    """What people call it: "07"."""
    name: str
    latitude: float | None = None
    longitude: float | None = None


def add_cluster(session: Session, actor: Actor, new: NewCluster, now: int) -> Cluster:
    """Add a cluster to a unit. Raises CodeTakenError."""
    require(session, actor, Act.MANAGE_CLUSTERS, new.unit_id)
    code = fields.required("code", new.code, 20)
    same = select(Cluster.id).where(Cluster.unit_id == new.unit_id, Cluster.code == code)
    if session.scalar(same) is not None:
        raise CodeTakenError(code)
    cluster = Cluster(
        id=new_id(now),
        unit_id=new.unit_id,
        code=code,
        name=fields.required("name", new.name, 200),
        latitude=new.latitude,
        longitude=new.longitude,
        created_at=now,
        retired_at=None,
    )
    session.add(cluster)
    session.flush()
    record(session, actor, Act.MANAGE_CLUSTERS, cluster, now, code=code, name=cluster.name)
    return cluster


def set_languages(
    session: Session, actor: Actor, cluster_id: str, languages: Sequence[str], now: int
) -> Cluster:
    """Say what is spoken around a cluster beside Vietnamese. Raises UnknownLanguageError."""
    cluster = find(session, Cluster, cluster_id, to_change=True)
    require(session, actor, Act.MANAGE_CLUSTERS, cluster.unit_id)
    wanted = list(dict.fromkeys(languages))
    if not set(wanted) <= set(OTHERS):
        raise UnknownLanguageError
    before = cluster.languages
    cluster.languages = " ".join(wanted)
    session.flush()
    mark_clusters(session, [cluster_id], now)
    told = changed({"languages": before}, {"languages": cluster.languages})
    record(session, actor, Act.MANAGE_CLUSTERS, cluster, now, **told)
    return cluster


def enrol_receiver(
    session: Session, actor: Actor, cluster_id: str, public_key: bytes, now: int
) -> Receiver:
    """Let a device into an empty cluster. Raises ClusterOccupiedError, BadPublicKeyError."""
    cluster = find(session, Cluster, cluster_id, to_change=True)
    require(session, actor, Act.ENROL_RECEIVER, cluster.unit_id)
    sitting = sitting_receiver(session, cluster_id)
    if sitting is not None:
        raise ClusterOccupiedError(cluster_id, sitting.id)
    receiver = _seat(session, cluster_id, public_key, now)
    told = {"receiver": receiver.id, "key": key_id(public_key)}
    record(session, actor, Act.ENROL_RECEIVER, cluster, now, **told)
    return receiver


def replace_receiver(
    session: Session, actor: Actor, receiver_id: str, public_key: bytes, now: int
) -> Receiver:
    """Retire a broken device and let another one into its cluster: history follows the place."""
    old = find(session, Receiver, receiver_id, to_change=True)
    require(session, actor, Act.ENROL_RECEIVER, old.cluster.unit_id)
    if old.retired_at is not None:
        raise UnknownReceiverError(receiver_id)
    old.retired_at = now
    receiver = _seat(session, old.cluster_id, public_key, now)
    told = {"receiver": receiver.id, "key": key_id(public_key), "old": old.id}
    record(session, actor, Act.ENROL_RECEIVER, old.cluster, now, **told)
    return receiver


def standing_clusters(session: Session, unit_id: str) -> list[Cluster]:
    """The clusters that stand in a unit and below it, by code."""
    query = select(Cluster).where(
        Cluster.unit_id.in_(subtree_ids(session, unit_id)), Cluster.retired_at.is_(None)
    )
    return list(session.scalars(query.order_by(Cluster.code, Cluster.id)))


def sitting_receiver(session: Session, cluster_id: str) -> Receiver | None:
    """The receiver that is in the cluster now."""
    query = select(Receiver).where(Receiver.cluster_id == cluster_id, Receiver.retired_at.is_(None))
    return session.scalar(query)


def record_state(session: Session, receiver_id: str, state: State, now: int) -> ReceiverState:
    """Keep a receiver's last state. Raises UnknownReceiverError.

    No person acts and nothing is proved by it, so there is no authority to check and no event.
    """
    receiver = session.get(Receiver, receiver_id)
    if receiver is None or receiver.retired_at is not None or state.receiver != receiver_id:
        raise UnknownReceiverError(receiver_id)
    row = session.get(ReceiverState, receiver_id)
    if row is None:
        row = ReceiverState(receiver_id=receiver_id)
        session.add(row)
    row.heard_at = now
    row.online = state.online
    row.plan_version = state.plan_version
    row.ready_for_air = state.ready_for_air
    row.state = msgspec.json.encode(state).decode()
    return row


def _seat(session: Session, cluster_id: str, public_key: bytes, now: int) -> Receiver:
    if len(public_key) != PUBLIC_KEY_BYTES:
        raise BadPublicKeyError(f"{len(public_key)} bytes, {PUBLIC_KEY_BYTES} wanted")
    if session.scalar(select(Receiver.id).where(Receiver.public_key == public_key)) is not None:
        raise BadPublicKeyError("this key was enrolled before")
    receiver = Receiver(
        id=new_id(now),
        cluster_id=cluster_id,
        public_key=public_key,
        enrolled_at=now,
        retired_at=None,
    )
    session.add(receiver)
    session.flush()
    mark_clusters(session, [cluster_id], now)
    return receiver
