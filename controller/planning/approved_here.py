"""What was approved for a place: the same that the signer asks, so that a plan holds nothing else.

The signer refuses a plan for one item that was approved for another unit only; then nothing of it
would reach the cluster. So the planner leaves such an item out, and scheduling says so beforehand.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.approval.ways import ONLY_PASSKEY, read_ways
from controller.planning.compile import Airing, ApprovedFor, SlotOnAir
from controller.store.approvals import ApprovalWays
from controller.store.broadcasts import Programme
from controller.store.bulletins import Approval, Bulletin, Decision, Revision
from controller.store.places import Cluster
from controller.units.tree import unit_path
from playlists.messages.approval import Way
from playlists.rules.programme import PAUSE, WITH_WORDS


def approved_for(session: Session, revision_ids: Collection[str]) -> dict[str, ApprovedFor]:
    """Revision → for whom it was approved. Of several approvals the strongest counts."""
    query = (
        select(Approval.revision_id, Bulletin.unit_id, Approval.evidence, Approval.decided_at)
        .join(Revision, Revision.id == Approval.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .where(Approval.revision_id.in_(revision_ids), Approval.decision == Decision.APPROVED)
        .order_by(Approval.evidence != Way.PASSKEY, Approval.decided_at)
    )
    found: dict[str, ApprovedFor] = {}
    for revision_id, unit_id, way, at in session.execute(query):
        found.setdefault(revision_id, ApprovedFor(unit_id, way == Way.PASSKEY, at))
    return found


def strict_units(session: Session) -> dict[str, int]:
    """The units that ask for passkeys themselves, each since when."""
    rows = session.scalars(select(ApprovalWays))
    return {row.unit_id: row.set_at for row in rows if read_ways(row) == ONLY_PASSKEY}


def sounding_in(on_air: SlotOnAir, path: Sequence[str], strict: Mapping[str, int]) -> SlotOnAir:
    """A slot as it may sound below these units (the cluster's own first)."""
    foreign = {item for item, known in on_air.approved.items() if not known.counts_in(path, strict)}
    if not foreign:
        return on_air
    return replace(on_air, airings=tuple(_without(on_air.airings, foreign)))


def foreign_bulletins(
    session: Session, programme: Programme, cluster_ids: Collection[str]
) -> list[Bulletin]:
    """The bulletins of a programme that are not for all of these clusters, but for other units."""
    query = select(Cluster.unit_id).where(Cluster.id.in_(cluster_ids)).distinct()
    paths = [{u.id for u in unit_path(session, id_)} for id_ in session.scalars(query)]
    bulletins = {item.bulletin_id: item.bulletin for item in programme.items}
    return [b for b in bulletins.values() if not all(b.unit_id in path for path in paths)]


def _without(airings: Sequence[Airing], foreign: Collection[str]) -> Iterator[Airing]:
    for airing in airings:
        before = airing.scheduled.items
        items = tuple(i for i in before if i.id.removesuffix(PAUSE) not in foreign)
        had_words = any(item.kind in WITH_WORDS for item in before)
        if not had_words or any(item.kind in WITH_WORDS for item in items):
            yield replace(airing, scheduled=replace(airing.scheduled, items=items))
