"""Codes by which simulated receivers join an installation that runs, before true ones hang there.

They take the seats of clusters that have none yet. A true receiver that comes later by a code of
its own takes the seat over, as it would that of a broken one.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.secret_box import SecretBox
from controller.enrolment.codes import CodeFor, make_code
from controller.store.places import Cluster, Receiver
from playlists.messages.enrolment import shown_code


def codes_for_empty_seats(
    session: Session, unit_id: str, most: int, box: SecretBox, now: int
) -> list[str]:
    """A code for each cluster of a unit without a receiver, at most so many; good for a day.

    Each is in the record, as one that a person makes on the cluster's page is.
    """
    taken = select(Receiver.cluster_id).where(Receiver.retired_at.is_(None))
    empty = (
        select(Cluster.id)
        .where(Cluster.unit_id == unit_id, Cluster.retired_at.is_(None), Cluster.id.not_in(taken))
        .order_by(Cluster.code)
        .limit(most)
    )
    wanted = [CodeFor(id_, needs_confirmation=False) for id_ in session.scalars(empty)]
    return [shown_code(make_code(session, SYSTEM, one, box, now).digits) for one in wanted]
