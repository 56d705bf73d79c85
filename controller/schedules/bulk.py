"""A timetable from a table: each row a slot. What is in the way of others is left to a person."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.schedules.errors import SlotTakenError, UnknownNameError
from controller.schedules.service import NewSlot, Target, schedule
from controller.schedules.timetable import day_of, is_yes, names_of, rule_of, time_of
from controller.store.broadcasts import Programme, Slot, TargetKind
from controller.store.places import Area, Cluster
from controller.store.units import Unit
from controller.tables.outcomes import Step
from controller.tables.read import Columns, TableRow
from controller.units.tree import subtree_ids
from playlists.messages.plan import Priority

COLUMNS = Columns(
    {
        "chương trình": "programme", "programme": "programme",
        "ngày": "starts_on", "từ ngày": "starts_on", "date": "starts_on",
        "giờ": "at", "time": "at",
        "lặp lại": "repeats", "repeat": "repeats",
        "đến ngày": "last_day", "until": "last_day",
        "nơi phát": "where", "where": "where",
        "trừ": "without", "except": "without",
        "ưu tiên": "priority", "priority": "priority",
        "nghỉ lễ": "skips_holidays", "nghỉ tết": "skips_tet",
    },
    needed=("programme", "starts_on", "at"),
)  # fmt: skip


def adding_slots(session: Session, actor: Actor, unit_id: str, now: int) -> Step:
    """What a row of a timetable does: it puts a programme of the unit on air."""
    require(session, actor, Act.SCHEDULE, unit_id)
    places = _Places(session, unit_id)

    def add(row: TableRow) -> object:
        new = _new_slot(session, unit_id, row, places)
        same = select(Slot.id).where(
            Slot.programme_id == new.programme_id,
            Slot.starts_on == new.starts_on,
            Slot.at == new.at,
            Slot.cancelled_at.is_(None),
        )
        if session.scalar(same.limit(1)) is not None:
            raise SlotTakenError
        return schedule(session, actor, new, now)

    return add


def _new_slot(session: Session, unit_id: str, row: TableRow, places: "_Places") -> NewSlot:
    starts_on = day_of(row["starts_on"], "starts_on")
    last = day_of(row["last_day"], "last_day") if row["last_day"] else None
    wanted = [places.named(name, excluded=False) for name in names_of(row["where"])]
    unwanted = [places.named(name, excluded=True) for name in names_of(row["without"])]
    return NewSlot(
        programme_id=_programme(session, unit_id, row["programme"]),
        starts_on=starts_on.isoformat(),
        at=time_of(row["at"]).isoformat(timespec="seconds"),
        rule=rule_of(row["repeats"], starts_on, last),
        targets=[*(wanted or [Target(kind=TargetKind.UNIT, id=unit_id)]), *unwanted],
        priority=Priority.PRIORITY if is_yes(row["priority"]) else Priority.NORMAL,
        skips_holidays=is_yes(row["skips_holidays"]),
        skips_tet=is_yes(row["skips_tet"]),
    )


def _programme(session: Session, unit_id: str, name: str) -> str:
    """The newest programme of this name."""
    query = (
        select(Programme.id)
        .where(
            Programme.unit_id.in_(subtree_ids(session, unit_id)),
            Programme.name == name,
            Programme.is_template.is_(False),
            Programme.discarded_at.is_(None),
        )
        .order_by(Programme.id.desc())
    )
    found = session.scalar(query.limit(1))
    if found is None:
        raise UnknownNameError("programme", name)
    return found


class _Places:
    """Units, areas and clusters by what people call them."""

    def __init__(self, session: Session, unit_id: str) -> None:
        units = subtree_ids(session, unit_id)
        self._known: dict[str, tuple[TargetKind, str]] = {}
        for kind, query in (
            (TargetKind.UNIT, select(Unit.name, Unit.id).where(Unit.id.in_(units))),
            (TargetKind.AREA, select(Area.name, Area.id).where(Area.unit_id.in_(units))),
            (
                TargetKind.CLUSTER,
                select(Cluster.code, Cluster.id).where(
                    Cluster.unit_id.in_(units), Cluster.retired_at.is_(None)
                ),
            ),
        ):
            self._known |= {name.lower(): (kind, id_) for name, id_ in session.execute(query)}

    def named(self, name: str, *, excluded: bool) -> Target:
        """The target. Raises UnknownNameError."""
        known = self._known.get(name.lower()) or self._known.get(name.zfill(2))
        if known is None:
            raise UnknownNameError("where", name)
        return Target(kind=known[0], id=known[1], excluded=excluded)
