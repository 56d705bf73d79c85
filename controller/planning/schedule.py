"""Read from the database what clusters shall play: slots, approved items, tracks, recalls.

For many clusters at once, in a number of queries that does not grow with them; what several
clusters share is read once. A slot whose last broadcast is over costs nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from itertools import chain

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from controller.bulletins.approved import approved_revisions
from controller.civil import DAY_MS, MINUTE_MS
from controller.planning.approved_here import approved_for, strict_units
from controller.planning.compile import (
    ApprovedFor,
    ScheduledSlot,
    SlotOnAir,
    Window,
    airings,
    out_of_force,
)
from controller.planning.force import ends_of_force
from controller.planning.manner import PLAIN, Manner, as_heard, variant_id
from controller.planning.reach import Aim, Reach, in_parts
from controller.planning.relays import Relays, read_relays
from controller.regulations.days import Calendars
from controller.store.broadcasts import Programme, ProgrammeItem, Slot, SlotTarget, TargetKind
from controller.store.bulletins import (
    Approval,
    ApprovedAudio,
    Audio,
    Bulletin,
    BulletinStatus,
    Revision,
)
from playlists.messages.plan import Track
from playlists.rules import programme, recurrence
from playlists.rules.errors import RulesError
from playlists.rules.keeping_days import KeptDays, keeping
from playlists.rules.season import season_of

WITHOUT_NAMES = "Bản tin có dữ liệu cá nhân"
"""What plans call a bulletin that names people."""
WHOLE_SLOT = (
    selectinload(Slot.exceptions),
    joinedload(Slot.programme).selectinload(Programme.items).joinedload(ProgrammeItem.bulletin),
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What one cluster hears, or several that are alike."""

    slots: tuple[str, ...]
    manner: Manner = PLAIN


@dataclass(frozen=True, slots=True)
class Schedule:
    """What is on air in a window, as the database had it when it was read."""

    window: Window
    slots: Mapping[str, SlotOnAir]
    aimed: Mapping[Aim, Sequence[tuple[str, bool]]]
    """Target → slots, and whether they leave it out."""
    strict: Mapping[str, int] = field(default_factory=dict)
    """The units that ask for approvals by passkey, each since when."""

    def reaching(self, reach: Reach) -> tuple[str, ...]:
        """The slots in force that are aimed at a cluster and do not leave it out, in order."""
        aimed = list(chain.from_iterable(self.aimed.get(aim, ()) for aim in reach.aims))
        unwanted = {slot_id for slot_id, excluded in aimed if excluded}
        return tuple(sorted({slot_id for slot_id, _excluded in aimed} - unwanted))

    def heard_by(self, reach: Reach) -> Heard:
        """What reaches a cluster, and how it hears it; the same for all that hear the same."""
        slots = self.reaching(reach)
        speaks = any(self.slots[id_].variants for id_ in slots)
        days = frozenset(day for day in reach.manner.mourning if self.window.touches(day))
        return Heard(slots, Manner(reach.manner.languages if speaks else (), days))

    def of(self, heard: Heard) -> list[SlotOnAir]:
        """What slots put on air, as it is heard."""
        return [as_heard(self.slots[id_], heard.manner) for id_ in heard.slots]


def read_schedule(session: Session, window: Window, reaches: Collection[Reach]) -> Schedule:
    """Everything that reaches these clusters in a window."""
    aimed = _aimed(session, window, reaches)
    slot_ids = {slot_id for targets in aimed.values() for slot_id, _excluded in targets}
    return Schedule(window, _on_air(session, slot_ids, window), aimed, strict_units(session))


def in_force(opens: int) -> ColumnElement[bool]:
    """Slots that were not cancelled and may begin a broadcast at an instant or later."""
    ends = Slot.last_start_at
    return and_(Slot.cancelled_at.is_(None), or_(ends.is_(None), ends >= opens))


def slot_of(row: Slot) -> recurrence.Slot:
    """A slot as the rules know it."""
    dates = {e.local_date: date.fromisoformat(e.local_date) for e in row.exceptions}
    return recurrence.Slot(
        id=row.id,
        starts_on=date.fromisoformat(row.starts_on),
        at=time.fromisoformat(row.at),
        zone=row.zone,
        rule=row.rule,
        except_on=frozenset(dates[e.local_date] for e in row.exceptions if e.silences),
        also_on=frozenset(dates[e.local_date] for e in row.exceptions if e.change == "added"),
        moved={
            dates[e.local_date]: datetime.fromisoformat(e.moved_to)
            for e in row.exceptions
            if e.moved_to
        },
        season=season_of(row.season),
    )


def scheduled_slot(row: Slot, sounding: Sequence[tuple[ProgrammeItem, Revision]]) -> ScheduledSlot:
    """A slot with what of its programme may sound."""
    return ScheduledSlot(
        slot=slot_of(row),
        items=scheduled_items(row.programme.items, sounding),
        priority=row.priority,
        lateness=row.lateness,
        late_ms=row.late_minutes * MINUTE_MS,
        resumption=row.resumption,
        goes_first=row.goes_first,
    )


def sounding_items(
    items: Sequence[ProgrammeItem], approved: Mapping[str, Revision]
) -> list[tuple[ProgrammeItem, Revision]]:
    """The items that have an approval, each with the wording that sounds."""
    return [(item, approved[item.bulletin_id]) for item in items if item.bulletin_id in approved]


def _aimed(
    session: Session, window: Window, reaches: Collection[Reach]
) -> dict[Aim, list[tuple[str, bool]]]:
    wanted: defaultdict[TargetKind, set[str]] = defaultdict(set)
    for kind, id_ in chain.from_iterable(reach.aims for reach in reaches):
        wanted[kind].add(id_)
    query = (
        select(SlotTarget.kind, SlotTarget.target_id, SlotTarget.slot_id, SlotTarget.excluded)
        .join(Slot, Slot.id == SlotTarget.slot_id)
        .where(in_force(window.opens))
    )
    found: defaultdict[Aim, list[tuple[str, bool]]] = defaultdict(list)
    for kind, ids in wanted.items():
        for some in in_parts(ids):
            aimed = query.where(SlotTarget.kind == kind, SlotTarget.target_id.in_(some))
            for _kind, target_id, slot_id, excluded in session.execute(aimed):
                found[kind, target_id].append((slot_id, excluded))
    return found


def _on_air(session: Session, slot_ids: Collection[str], window: Window) -> dict[str, SlotOnAir]:
    rows: list[Slot] = []
    for some in in_parts(slot_ids):
        query = select(Slot).where(Slot.id.in_(some)).options(*WHOLE_SLOT)
        rows += session.scalars(query.execution_options(populate_existing=True)).unique()
    bulletins = {item.bulletin_id for row in rows for item in row.programme.items}
    variants = newest_variants(session, bulletins)
    bulletins |= {v.id for languages in variants.values() for v in languages.values()}
    approved: dict[str, Revision] = {}
    ends = ends_of_force(session, [i.bulletin for row in rows for i in row.programme.items])
    recalled: dict[str, set[str]] = {}
    permits: dict[str, ApprovedFor] = {}
    for some in in_parts(bulletins):
        approved |= approved_revisions(session, some)
        recalled |= _recalled(session, some)
        permits |= approved_for(session, [approved[id_].id for id_ in some if id_ in approved])
    days = _Days(Calendars(session, *_years(window)), window)
    relays = read_relays(session, approved.values())
    for some in in_parts(set(relays.fallbacks.values())):
        recalled |= _recalled(session, some)
    known = _Known(approved, recalled, ends, permits, variants, relays)
    return {row.id: _one_on_air(row, known, days) for row in rows}


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of bulletins: their approved wordings, recalled tracks, ends, permits."""

    approved: Mapping[str, Revision]
    recalled: Mapping[str, set[str]]
    ends: Mapping[str, int]
    permits: Mapping[str, ApprovedFor]
    variants: Mapping[str, Mapping[str, Bulletin]]
    """Bulletin → language → what says the same in it."""
    relays: Relays

    def spoken(self, items: Iterable[ProgrammeItem]) -> Iterator[tuple[str, str, Bulletin]]:
        """The variants of items that may sound: item, language, bulletin."""
        for item in items:
            for language, bulletin in self.variants.get(item.bulletin_id, {}).items():
                if bulletin.id in self.approved:
                    yield item.id, language, bulletin


def _one_on_air(row: Slot, known: _Known, days: "_Days") -> SlotOnAir:
    approved, recalled, ends, permits = known.approved, known.recalled, known.ends, known.permits
    items = row.programme.items
    sounding = sounding_items(items, approved)
    scheduled = replace(
        scheduled_slot(row, sounding),
        ends={i.id: ends[i.bulletin_id] for i in items if i.bulletin_id in ends},
    )
    scheduled = replace(scheduled, slot=days.kept_by(row, scheduled.slot))
    relayed = known.relays.laid_into(scheduled.items, {i.id: r for i, r in sounding})
    scheduled = replace(scheduled, items=relayed)
    window = days.window
    variants: defaultdict[str, dict[str, programme.ProgrammeItem]] = defaultdict(dict)
    playing = {item.id: revision for item, revision in sounding}
    holding = {item.bulletin_id for item in items}
    for item_id, language, bulletin in known.spoken(item for item, _revision in sounding):
        name, revision = variant_id(item_id, language), approved[bulletin.id]
        variants[item_id][language] = _item(name, bulletin, revision)
        playing[name] = revision
        holding.add(bulletin.id)
    fallbacks = known.relays.fallbacks
    holding |= {fallbacks[r.id] for r in playing.values() if r.id in fallbacks}
    stand_ins = known.relays.tracks_of(playing.values())
    return SlotOnAir(
        airings=airings(scheduled, window),
        out_of_force=out_of_force(scheduled, window),
        revisions={name: revision.id for name, revision in playing.items()},
        tracks={t.sha256: t for t in (_track(r) for r in playing.values() if not r.source)}
        | stand_ins,
        recalled=frozenset().union(*(recalled.get(id_, ()) for id_ in holding)),
        programme=row.programme.name,
        approved={name: permits[r.id] for name, r in playing.items() if r.id in permits},
        variants=variants,
        standing_in={k: v for k, v in known.relays.approved.items() if k in stand_ins},
    )


@dataclass(frozen=True, slots=True)
class _Days:
    """What the calendars of units make of their slots."""

    calendars: Calendars
    window: Window

    def kept_by(self, row: Slot, slot: recurrence.Slot) -> recurrence.Slot:
        """A slot as it keeps holidays, worked days and Tết."""
        kept = KeptDays(row.skips_holidays, row.follows_worked_days, row.skips_tet)
        if not kept:
            return slot
        try:
            return keeping(slot, kept, self.calendars.of(row.unit_id), _years(self.window))
        except RulesError:
            return slot  # told when its broadcasts are looked for


def _years(window: Window) -> tuple[int, int]:
    """The first and the last year that a window touches, by any zone's wall clock."""
    opens = datetime.fromtimestamp((window.opens - DAY_MS) / 1000, UTC).year
    return opens, datetime.fromtimestamp((window.horizon + DAY_MS) / 1000, UTC).year


def scheduled_items(
    all_items: Sequence[ProgrammeItem], sounding: Sequence[tuple[ProgrammeItem, Revision]]
) -> tuple[programme.ProgrammeItem, ...]:
    """What may sound of a programme; nothing if of its bulletins none is left."""
    kinds = {item.bulletin.kind for item, _revision in sounding}
    had_words = any(item.bulletin.kind in programme.WITH_WORDS for item in all_items)
    if had_words and not kinds & programme.WITH_WORDS:
        return ()
    return tuple(chain.from_iterable(_with_pause(item, revision) for item, revision in sounding))


def _with_pause(item: ProgrammeItem, revision: Revision) -> Iterator[programme.ProgrammeItem]:
    yield _item(item.id, item.bulletin, revision)
    if item.pause_after_ms:
        yield programme.pause_after(item.id, item.pause_after_ms)


def _item(name: str, bulletin: Bulletin, revision: Revision) -> programme.ProgrammeItem:
    return programme.ProgrammeItem(
        id=name,
        kind=bulletin.kind,
        # A plan is kept as proof of what was promised: it must not say what may be erased.
        title=WITHOUT_NAMES if bulletin.personal_data else bulletin.title,
        sha256=_audio(revision).sha256,
        frames=_audio(revision).frames,
        source=revision.source,
        is_music=bulletin.is_music,
    )


def _track(revision: Revision) -> Track:
    audio = _audio(revision)
    return Track(sha256=audio.sha256, size_bytes=audio.size_bytes, frames=audio.frames)


def _audio(revision: Revision) -> Audio:
    if revision.audio is None:  # an approval names the audio: the database is damaged
        raise ValueError(f"revision {revision.id} is approved and has no audio")
    return revision.audio


def newest_variants(
    session: Session, bulletin_ids: Collection[str]
) -> dict[str, dict[str, Bulletin]]:
    """Bulletin → language → what says the same in it. Of several in one language the newest."""
    found: defaultdict[str, dict[str, Bulletin]] = defaultdict(dict)
    for some in in_parts(bulletin_ids):
        query = select(Bulletin).where(
            Bulletin.variant_of_id.in_(some),
            Bulletin.discarded_at.is_(None),
            Bulletin.status != BulletinStatus.RECALLED,
        )
        for bulletin in session.scalars(query.order_by(Bulletin.id)):
            found[bulletin.variant_of_id or ""][bulletin.language] = bulletin
    return found


def _recalled(session: Session, bulletin_ids: Collection[str]) -> dict[str, set[str]]:
    """Bulletin → its recalled tracks."""
    query = (
        select(Revision.bulletin_id, ApprovedAudio.sha256)
        .join(Approval, Approval.revision_id == Revision.id)
        .join(ApprovedAudio, ApprovedAudio.approval_id == Approval.id)
        .where(Revision.bulletin_id.in_(bulletin_ids), ApprovedAudio.recalled_at.is_not(None))
    )
    found: defaultdict[str, set[str]] = defaultdict(set)
    for bulletin_id, sha256 in session.execute(query):
        found[bulletin_id].add(sha256)
    return found
