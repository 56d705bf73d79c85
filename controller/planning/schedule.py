"""Read from the database what clusters shall play: slots, approved items, tracks, recalls.

One `Schedule` lives as long as one transaction; what many clusters share is read once.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, selectinload

from controller.bulletins.approved import approved_revisions
from controller.planning.compile import OnAir, ScheduledSlot, Window, airings
from controller.store.broadcasts import Programme, ProgrammeItem, Slot, SlotTarget, TargetKind
from controller.store.bulletins import Approval, ApprovedAudio, Audio, Revision
from controller.store.places import AreaMember, Cluster
from controller.units.tree import unit_path
from playlists.messages.plan import ItemKind, Track
from playlists.rules import programme, recurrence

MINUTE_MS = 60_000
WHOLE_SLOT = (
    selectinload(Slot.exceptions),
    selectinload(Slot.programme).selectinload(Programme.items).selectinload(ProgrammeItem.bulletin),
)


@dataclass(slots=True)
class Schedule:
    """What is on air in a window, as the database has it in this transaction."""

    session: Session
    window: Window
    _known: dict[str, OnAir] = field(default_factory=dict)

    def of(self, cluster: Cluster, areas: Iterable[str]) -> list[OnAir]:
        """The slots that reach a cluster."""
        return [self._read(id_) for id_ in sorted(slots_reaching(self.session, cluster, areas))]

    def _read(self, slot_id: str) -> OnAir:
        if slot_id not in self._known:
            self._known[slot_id] = _on_air(self.session, slot_id, self.window)
        return self._known[slot_id]


def areas_of(session: Session, cluster_id: str) -> frozenset[str]:
    """The areas that a cluster belongs to."""
    query = select(AreaMember.area_id).where(AreaMember.cluster_id == cluster_id)
    return frozenset(session.scalars(query))


def slots_reaching(session: Session, cluster: Cluster, areas: Iterable[str]) -> set[str]:
    """The slots in force that are aimed at a cluster and do not leave it out."""
    path = [unit.id for unit in unit_path(session, cluster.unit_id)]
    aimed = or_(
        and_(SlotTarget.kind == TargetKind.CLUSTER, SlotTarget.target_id == cluster.id),
        and_(SlotTarget.kind == TargetKind.UNIT, SlotTarget.target_id.in_(path)),
        and_(SlotTarget.kind == TargetKind.AREA, SlotTarget.target_id.in_(list(areas))),
    )
    query = (
        select(SlotTarget.slot_id, SlotTarget.excluded)
        .join(Slot, Slot.id == SlotTarget.slot_id)
        .where(aimed, Slot.cancelled_at.is_(None))
    )
    targets = session.execute(query).all()
    unwanted = {slot_id for slot_id, excluded in targets if excluded}
    return {slot_id for slot_id, _excluded in targets} - unwanted


def slot_of(row: Slot) -> recurrence.Slot:
    """A slot as the rules know it."""
    dates = {e.local_date: date.fromisoformat(e.local_date) for e in row.exceptions}
    by_change: defaultdict[str, set[date]] = defaultdict(set)
    for exception in row.exceptions:
        by_change[exception.change].add(dates[exception.local_date])
    return recurrence.Slot(
        id=row.id,
        starts_on=date.fromisoformat(row.starts_on),
        at=time.fromisoformat(row.at),
        zone=row.zone,
        rule=row.rule,
        except_on=frozenset(by_change["removed"]),
        also_on=frozenset(by_change["added"]),
        moved={
            dates[e.local_date]: datetime.fromisoformat(e.moved_to)
            for e in row.exceptions
            if e.moved_to
        },
    )


def _on_air(session: Session, slot_id: str, window: Window) -> OnAir:
    row = session.get_one(Slot, slot_id, options=WHOLE_SLOT, populate_existing=True)
    items = row.programme.items
    bulletins = {item.bulletin_id for item in items}
    approved = approved_revisions(session, bulletins)
    sounding = [
        (item, approved[item.bulletin_id]) for item in items if item.bulletin_id in approved
    ]
    tracks = {track.sha256: track for track in (_track(revision) for _item, revision in sounding)}
    scheduled = ScheduledSlot(
        slot=slot_of(row),
        items=_programme(items, sounding),
        priority=row.priority,
        lateness=row.lateness,
        late_ms=row.late_minutes * MINUTE_MS,
        resumption=row.resumption,
    )
    return OnAir(
        airings=airings(scheduled, window),
        revisions={item.id: revision.id for item, revision in sounding},
        tracks=tracks,
        recalled=_recalled(session, bulletins),
    )


def _programme(
    all_items: Sequence[ProgrammeItem], sounding: Sequence[tuple[ProgrammeItem, Revision]]
) -> tuple[programme.ProgrammeItem, ...]:
    """What may sound of a programme; nothing if of its bulletins none is left."""
    kinds = {item.bulletin.kind for item, _revision in sounding}
    had_bulletin = any(item.bulletin.kind is ItemKind.BULLETIN for item in all_items)
    if had_bulletin and ItemKind.BULLETIN not in kinds:
        return ()
    return tuple(
        programme.ProgrammeItem(
            id=item.id,
            kind=item.bulletin.kind,
            title=item.bulletin.title,
            sha256=_audio(revision).sha256,
            frames=_audio(revision).frames,
        )
        for item, revision in sounding
    )


def _track(revision: Revision) -> Track:
    audio = _audio(revision)
    return Track(sha256=audio.sha256, size_bytes=audio.size_bytes, frames=audio.frames)


def _audio(revision: Revision) -> Audio:
    if revision.audio is None:  # an approval names the audio: the database is damaged
        raise ValueError(f"revision {revision.id} is approved and has no audio")
    return revision.audio


def _recalled(session: Session, bulletin_ids: Collection[str]) -> frozenset[str]:
    query = (
        select(ApprovedAudio.sha256)
        .join(Approval, Approval.id == ApprovedAudio.approval_id)
        .join(Revision, Revision.id == Approval.revision_id)
        .where(Revision.bulletin_id.in_(bulletin_ids), ApprovedAudio.recalled_at.is_not(None))
    )
    return frozenset(session.scalars(query))
