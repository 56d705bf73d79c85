"""Dừng phát: silence at once in a cluster, an area or everywhere, confirmed by each receiver.

It ends what sounds and every emergency that was given before; what begins later sounds again. No
shift and no reason are asked for: silence harms less than a wrong word that goes on.
"""

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require_author
from controller.audit.service import record
from controller.emergencies import composing
from controller.emergencies.composing import Number
from controller.emergencies.duty import HOUR_MS
from controller.emergencies.promises import newest_orders, withdraw_after
from controller.emergencies.reach import Aim, checked_reach, unit_of
from controller.emergencies.sending import next_sequence, send
from controller.store.base import new_id
from controller.store.emergencies import GivenOrder
from playlists.messages.order import OrderKind

SHORTEST_MS = HOUR_MS
"""A stop holds at least so long for whoever comes back, and as long as anything that it ends."""


def stop(session: Session, actor: Actor, aim: Aim, now: int) -> GivenOrder:
    """Stop a place. Raises NotAllowedError, NotFoundError, NobodyThereError."""
    unit_id = unit_of(session, aim)
    person_id = require_author(session, actor, Act.CANCEL_BROADCAST, unit_id)
    reach = checked_reach(session, actor, Act.CANCEL_BROADCAST, unit_id, [aim])
    standing = [order for _emergency, order in newest_orders(session, now)]
    number = Number(
        id=new_id(now),
        sequence=next_sequence(session, reach.unit_ids),
        issued_at=now,
        expires_at=max([now + SHORTEST_MS, *(order.expires_at for order in standing)]),
        targets=reach.target_ids,
    )
    given = GivenOrder(
        id=number.id,
        emergency_id=None,
        unit_id=unit_id,
        sequence=number.sequence,
        order=OrderKind.STOP,
        given_by=person_id,
        shift_id=None,
        given_at=now,
        expires_at=number.expires_at,
    )
    send(session, given, composing.stop(number), reach.unit_ids)
    clusters = [cluster.id for cluster in reach.clusters]
    withdraw_after(session, [o.id for o in standing], clusters, f"Dừng phát: {actor.name}", now)
    record(session, actor, "stop", given, now, target=aim.id, clusters=len(clusters))
    return given
