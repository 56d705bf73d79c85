"""When parts of series are first heard: in a programme, in the schedule."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller.civil import DAY_MS
from controller.planning.schedule import slot_of
from controller.series.errors import SeriesOrderError
from controller.store.broadcasts import ExpectedBroadcast, Programme, ProgrammeItem, Slot
from controller.store.bulletins import Bulletin, BulletinStatus, Revision
from playlists.rules.errors import RulesError
from playlists.rules.recurrence import occurrences
from playlists.rules.series_order import NEVER, OutOfOrder, Part, out_of_order

LOOKED_AHEAD_MS = 366 * DAY_MS


def in_programme(bulletins: Sequence[Bulletin]) -> tuple[OutOfOrder, ...]:
    """What is out of order within one programme."""
    firsts: dict[Part, int] = {}
    for place, bulletin in enumerate(bulletins):
        part = part_of(bulletin)
        if part is not None:
            firsts.setdefault(part, place)
    return out_of_order(firsts)


def parts_in(programme: Programme) -> frozenset[Part]:
    """The parts of series that a programme holds."""
    return frozenset(part for item in programme.items if (part := part_of(item.bulletin)))


def in_schedule(session: Session, slot: Slot, now: int) -> tuple[OutOfOrder, ...]:
    """What would be out of order with a slot that is flushed and not committed."""
    return around(session, parts_in(slot.programme), now)


def around(session: Session, mine: Collection[Part], now: int) -> tuple[OutOfOrder, ...]:
    """What of these parts and those beside them is out of order in the schedule as it is flushed.

    Whoever takes a part out of a programme asks about the parts that it held before, too.
    """
    wanted = {part.series for part in mine}
    if not wanted:
        return ()
    query = select(Bulletin).where(
        Bulletin.series_id.in_(wanted), Bulletin.status != BulletinStatus.RECALLED
    )
    bulletins = list(session.scalars(query))
    heard = _heard(session, bulletins, now)
    ahead = _ahead(session, bulletins, now)
    firsts = {
        part: min(heard.get(b.id, NEVER), ahead.get(b.id, NEVER))
        for b in bulletins
        if (part := part_of(b))
    }
    # What is wrong among others is not these parts' fault.
    return tuple(o for o in out_of_order(firsts) if o.part in mine or o.before in mine)


def keep_order(session: Session, slot: Slot, now: int, stood: Collection[OutOfOrder] = ()) -> None:
    """Refuse what a change of a slot, flushed and not committed, puts out of order.

    `stood`: what `in_schedule` found before a change that takes broadcasts away or moves them;
    whoever mends an old disorder step by step is not kept from it. Raises SeriesOrderError.
    """
    keep_order_of(session, parts_in(slot.programme), now, stood)


def keep_order_of(
    session: Session, mine: Collection[Part], now: int, stood: Collection[OutOfOrder] = ()
) -> None:
    """The same for a change that may concern more parts than a slot holds after it."""
    for wrong in around(session, mine, now):
        if wrong not in stood:
            raise SeriesOrderError(wrong.part.number, wrong.before.number)


def part_of(bulletin: Bulletin) -> Part | None:
    """Which part of which series a bulletin is."""
    if bulletin.series_id is None or bulletin.series_position is None:
        return None
    return Part(bulletin.series_id, bulletin.series_position)


def _heard(session: Session, bulletins: Iterable[Bulletin], now: int) -> dict[str, int]:
    query = (
        select(Revision.bulletin_id, func.min(ExpectedBroadcast.planned_start))
        .join(ExpectedBroadcast, ExpectedBroadcast.revision_id == Revision.id)
        .where(
            Revision.bulletin_id.in_([b.id for b in bulletins]),
            ExpectedBroadcast.planned_start <= now,
            ExpectedBroadcast.withdrawn_at.is_(None),
        )
        .group_by(Revision.bulletin_id)
    )
    return dict(session.execute(query).all())


def _ahead(session: Session, bulletins: Iterable[Bulletin], now: int) -> Mapping[str, int]:
    query = (
        select(Slot, ProgrammeItem.bulletin_id, ProgrammeItem.position)
        .join(ProgrammeItem, ProgrammeItem.programme_id == Slot.programme_id)
        .where(
            ProgrammeItem.bulletin_id.in_([b.id for b in bulletins]), Slot.cancelled_at.is_(None)
        )
    )
    firsts: defaultdict[str, int] = defaultdict(lambda: NEVER)
    for slot, bulletin_id, position in session.execute(query):
        try:
            found = occurrences(slot_of(slot), now, now + LOOKED_AHEAD_MS)
        except RulesError:
            continue  # such a slot puts nothing on air
        if found:
            # Items of one programme share its start; their places keep them apart.
            firsts[bulletin_id] = min(firsts[bulletin_id], found[0].starts_at + position)
    return firsts
