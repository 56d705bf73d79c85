"""What stands about clusters before they are planned: who sits there, what was planned last."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from controller.planning.reach import Reach, read_reaches
from controller.store.delivery import StoredPlan
from controller.store.places import Cluster, Receiver, ReceiverState
from playlists.messages.plan import Plan
from playlists.rules.plan_content import Place


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """A cluster with the receiver in it."""

    place: Place
    reach: Reach
    retired: bool
    marked_at: int
    """Since when something is to be planned."""
    newest: Plan | None
    """The newest plan that was made for the receiver, published or not."""
    highest: int
    """The highest version in the cluster, whatever device sat there: promises name it."""
    reported: int
    """The highest version that the receiver says it has seen."""


def read_seats(session: Session, marks: Mapping[str, int]) -> list[Seat]:
    """The clusters (each with the instant of its mark) in which a receiver sits."""
    query = (
        select(
            Cluster.id,
            Cluster.unit_id,
            Cluster.volume_percent,
            Cluster.retired_at,
            Receiver.id.label("receiver"),
            ReceiverState.plan_version,
        )
        .join(Receiver, and_(Receiver.cluster_id == Cluster.id, Receiver.retired_at.is_(None)))
        .outerjoin(ReceiverState, ReceiverState.receiver_id == Receiver.id)
        .where(Cluster.id.in_(marks))
        .order_by(Cluster.id)
    )
    rows = session.execute(query).all()
    reaches = read_reaches(session, {row.id: row.unit_id for row in rows})
    plans = newest_plans(session, [row.receiver for row in rows])
    highest = _highest_versions(session, [row.id for row in rows])
    return [
        Seat(
            place=Place(
                receiver=row.receiver,
                cluster=row.id,
                unit=row.unit_id,
                areas=reaches[row.id].areas,
                volume_percent=row.volume_percent,
            ),
            reach=reaches[row.id],
            retired=row.retired_at is not None,
            marked_at=marks[row.id],
            newest=plans.get(row.receiver),
            highest=highest.get(row.id, 0),
            reported=row.plan_version or 0,
        )
        for row in rows
    ]


def newest_plans(session: Session, receiver_ids: Collection[str]) -> dict[str, Plan]:
    """The newest plan that was made for each receiver, published or not."""
    newest = (
        select(StoredPlan.receiver_id, func.max(StoredPlan.version).label("version"))
        .where(StoredPlan.receiver_id.in_(receiver_ids))
        .group_by(StoredPlan.receiver_id)
        .subquery()
    )
    query = select(StoredPlan.receiver_id, StoredPlan.message).join(
        newest,
        and_(
            newest.c.receiver_id == StoredPlan.receiver_id,
            newest.c.version == StoredPlan.version,
        ),
    )
    return {id_: _DECODER.decode(message) for id_, message in session.execute(query)}


_DECODER = msgspec.json.Decoder(Plan)


def _highest_versions(session: Session, cluster_ids: Collection[str]) -> dict[str, int]:
    query = (
        select(Receiver.cluster_id, func.max(StoredPlan.version))
        .join(StoredPlan, StoredPlan.receiver_id == Receiver.id)
        .where(Receiver.cluster_id.in_(cluster_ids))
        .group_by(Receiver.cluster_id)
    )
    return dict(session.execute(query).all())
