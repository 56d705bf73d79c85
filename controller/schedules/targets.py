"""Where slots sound: from what a slot is aimed at to clusters."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.broadcasts import ProgrammeItem, Slot, SlotTarget, TargetKind
from controller.store.bulletins import Bulletin, Revision
from controller.store.places import AreaMember, Cluster
from controller.store.stations import Relay
from controller.units.tree import subtree_ids


def clusters_of(session: Session, slot: Slot) -> set[str]:
    """The clusters in which a slot sounds today: its targets, less those it excludes.

    A slot aimed at a unit or an area follows their clusters as these come and go.
    """
    wanted = _clusters(session, (t for t in slot.targets if not t.excluded))
    unwanted = _clusters(session, (t for t in slot.targets if t.excluded))
    return wanted - unwanted


def slots_with(session: Session, bulletin_id: str) -> list[Slot]:
    """The slots in force whose programme plays this bulletin.

    Its programmes hold it, or that of which it is a variant, or a relay that it stands in for.
    """
    original = select(Bulletin.variant_of_id).where(
        Bulletin.id == bulletin_id, Bulletin.variant_of_id.is_not(None)
    )
    relaying = (
        select(Revision.bulletin_id)
        .join(Relay, Relay.revision_id == Revision.id)
        .where(Relay.fallback_id == bulletin_id)
    )
    named = ProgrammeItem.bulletin_id
    held = (named == bulletin_id) | named.in_(original) | named.in_(relaying)
    programmes = select(ProgrammeItem.programme_id).where(held)
    query = select(Slot).where(Slot.programme_id.in_(programmes), Slot.cancelled_at.is_(None))
    return list(session.scalars(query))


def clusters_with(session: Session, bulletin_id: str) -> set[str]:
    """The clusters whose plans a change of this bulletin touches."""
    slots = slots_with(session, bulletin_id)
    return set[str]().union(*(clusters_of(session, slot) for slot in slots))


def _clusters(session: Session, targets: Iterable[SlotTarget]) -> set[str]:
    by_kind: dict[TargetKind, set[str]] = {kind: set() for kind in TargetKind}
    for target in targets:
        by_kind[target.kind].add(target.target_id)
    units = set[str]().union(*(subtree_ids(session, id_) for id_ in by_kind[TargetKind.UNIT]))
    members = select(AreaMember.cluster_id).where(AreaMember.area_id.in_(by_kind[TargetKind.AREA]))
    query = select(Cluster.id).where(
        Cluster.retired_at.is_(None),
        Cluster.id.in_(by_kind[TargetKind.CLUSTER])
        | Cluster.unit_id.in_(units)
        | Cluster.id.in_(members),
    )
    return set(session.scalars(query))
