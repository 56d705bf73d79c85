"""Dừng phát: silence at once in a cluster, an area or everywhere, confirmed by each receiver.

It ends what sounds and every emergency that was given before; what begins later sounds again. No
shift and no reason are asked for: silence harms less than a wrong word that goes on.
"""

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require_author
from controller.audit.service import record
from controller.civil import HOUR_MS
from controller.emergencies import composing
from controller.emergencies.promises import newest_orders, withdraw_after
from controller.emergencies.reach import Aim, checked_reach, unit_of
from controller.emergencies.sending import Errand, send
from controller.store.emergencies import GivenOrder

SHORTEST_MS = HOUR_MS
"""A stop holds at least so long for whoever comes back, and as long as anything that it ends."""


def stop(session: Session, actor: Actor, aim: Aim, now: int) -> GivenOrder:
    """Stop a place. Raises NotAllowedError, NotFoundError, NobodyThereError."""
    unit_id = unit_of(session, aim)
    person_id = require_author(session, actor, Act.CANCEL_BROADCAST, unit_id)
    reach = checked_reach(session, actor, Act.CANCEL_BROADCAST, unit_id, [aim])
    standing = [order for _emergency, order in newest_orders(session, now)]
    # An order that went out while this press waited for the database was before it, too.
    now = max([now, *(order.issued_at for order in standing)])
    errand = Errand(
        unit_id=unit_id,
        given_by=person_id,
        reach=reach,
        expires_at=max([now + SHORTEST_MS, *(order.expires_at for order in standing)]),
    )
    given = send(session, errand, composing.stop, now)
    clusters = [cluster.id for cluster in reach.clusters]
    withdraw_after(session, [o.id for o in standing], clusters, f"Dừng phát: {actor.name}", now)
    record(session, actor, "stop", given, now, target=aim.id, clusters=len(clusters))
    return given
