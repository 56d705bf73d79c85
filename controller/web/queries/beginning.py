"""Bắt đầu: from an empty installation to sound, each step ticked off by what is really there."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil
from controller.accounts.authority import Act
from controller.accounts.factor_changes import has_factor
from controller.accounts.service import is_open
from controller.ledger.verdict_groups import SOUNDED
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, BulletinStatus
from controller.store.lookup import find
from controller.store.people import Person, StaffRole
from controller.store.places import Cluster
from controller.store.units import Unit
from controller.units.choosing import province_of
from controller.units.tree import subtree_ids
from controller.web.queries.receivers import Standing, standings
from playlists.messages.plan import ItemKind

FIRST_SAMPLE = "thu-loa"
"""The sample with which a first bulletin is written."""


class Step(StrEnum):
    """What it takes before something sounds, in the order of doing it."""

    UNITS = "units"
    PEOPLE = "people"
    PROOF = "proof"
    CLUSTER = "cluster"
    RECEIVER = "receiver"
    BULLETIN = "bulletin"
    SOUND = "sound"


ACTS = {
    Step.UNITS: Act.MANAGE_UNITS,
    Step.PEOPLE: Act.MANAGE_PEOPLE,
    Step.PROOF: Act.DECIDE_BULLETIN,
    Step.CLUSTER: Act.MANAGE_CLUSTERS,
    Step.RECEIVER: Act.ENROL_RECEIVER,
    Step.BULLETIN: Act.WRITE_BULLETIN,
    Step.SOUND: Act.SCHEDULE,
}
"""Who can do a step: whoever may do its act."""
MINUTES = {
    Step.UNITS: 1,
    Step.PEOPLE: 2,
    Step.PROOF: 1,
    Step.CLUSTER: 1,
    Step.RECEIVER: 2,
    Step.BULLETIN: 2,
    Step.SOUND: 1,
}
"""About how long a step takes once everybody is there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standpoint:
    """One step: whether it is done, by what that is seen, and where it is done."""

    step: Step
    is_done: bool
    seen: str
    """What is there, in words; empty where nothing is."""
    address: str
    is_next: bool = False

    @property
    def act(self) -> Act:
        """What somebody must be allowed to do for it."""
        return ACTS[self.step]

    @property
    def minutes(self) -> int:
        """About how long it takes."""
        return MINUTES[self.step]


@dataclass(frozen=True, slots=True)
class Beginning:
    """How far a unit is."""

    steps: tuple[Standpoint, ...]

    @property
    def done(self) -> int:
        """How many steps are."""
        return sum(one.is_done for one in self.steps)

    @property
    def is_over(self) -> bool:
        """Whether something has sounded and nothing of all this is missing."""
        return self.done == len(self.steps)

    @property
    def minutes_left(self) -> int:
        """About how long the others take."""
        return sum(one.minutes for one in self.steps if not one.is_done)


def beginning(session: Session, unit_id: str, now: int) -> Beginning:
    """How far the unit and those below it are."""
    units = subtree_ids(session, unit_id)
    places = standings(session, units, now)
    approved = _approved(session, units)
    found = [
        _units(session, unit_id, units),
        _people(session, units),
        _proof(session, units),
        _cluster(places),
        _receiver(places, now),
        _bulletin(session, units, approved),
        _sound(session, units, approved),
    ]
    upcoming = next((one.step for one in found if not one.is_done), None)
    return Beginning(tuple(replace(one, is_next=one.step == upcoming) for one in found))


def _units(session: Session, unit_id: str, units: Collection[str]) -> Standpoint:
    unit = find(session, Unit, unit_id)
    below = len(units) - 1
    if unit.parent_id is not None:
        above = find(session, Unit, unit.parent_id)
        return Standpoint(
            step=Step.UNITS,
            is_done=True,
            seen=f"{unit.name}, {above.name}.",
            address="/nhap-don-vi",
        )
    address = "/nhap-don-vi" if province_of(session, unit_id) is None else "/don-vi/danh-muc"
    seen = f"{unit.name} có {civil.number(below)} đơn vị." if below else ""
    return Standpoint(step=Step.UNITS, is_done=below > 0, seen=seen, address=address)


def _people(session: Session, units: Collection[str]) -> Standpoint:
    wanted = (StaffRole.OPERATOR, StaffRole.APPROVER)
    people = _staff(session, units, wanted)
    named = [next((one.name for one in people if one.role is role), "") for role in wanted]
    writes, approves = named
    seen = [f"{writes} soạn" if writes else "", f"{approves} duyệt" if approves else ""]
    words = ", ".join(filter(None, seen))
    return Standpoint(
        step=Step.PEOPLE,
        is_done=all(named),
        seen=f"{words}." if words else "",
        address="/nguoi-dung/moi",
    )


def _proof(session: Session, units: Collection[str]) -> Standpoint:
    approvers = _staff(session, units, (StaffRole.APPROVER,))
    proved = next((one.name for one in approvers if has_factor(session, one.id)), "")
    seen = f"{proved} đã có bước xác thực thứ hai." if proved else ""
    return Standpoint(step=Step.PROOF, is_done=bool(proved), seen=seen, address="/tai-khoan")


def _cluster(places: list[Standing]) -> Standpoint:
    if not places:
        return Standpoint(step=Step.CLUSTER, is_done=False, seen="", address="/cum-loa/moi")
    first = places[0].cluster
    more = f" và {len(places) - 1} cụm khác" if len(places) > 1 else ""
    return Standpoint(
        step=Step.CLUSTER,
        is_done=True,
        seen=f"Cụm {first.code}, {first.name}{more}.",
        address="/cum-loa/moi",
    )


def _receiver(places: list[Standing], now: int) -> Standpoint:
    heard = [place for place in places if place.heard_at is not None]
    if not heard:
        address = f"/cum-loa/{places[0].cluster.id}/lap-bo-thu" if places else "/cum-loa/moi"
        return Standpoint(step=Step.RECEIVER, is_done=False, seen="", address=address)
    first = next((place for place in heard if place.is_online), heard[0])
    when = civil.ago(first.heard_at or now, now)
    seen = f"Bộ thu ở cụm {first.cluster.code} gửi tin {when}."
    return Standpoint(
        step=Step.RECEIVER, is_done=True, seen=seen, address=f"/cum-loa/{first.cluster.id}"
    )


def _bulletin(session: Session, units: Collection[str], approved: Bulletin | None) -> Standpoint:
    if approved is not None:
        address = f"/ban-tin/{approved.id}"
        return Standpoint(
            step=Step.BULLETIN, is_done=True, seen=f"“{approved.title}” đã duyệt.", address=address
        )
    query = select(Bulletin).where(Bulletin.unit_id.in_(units), Bulletin.discarded_at.is_(None))
    begun = session.scalar(query.order_by(Bulletin.created_at.desc()).limit(1))
    if begun is None:
        return Standpoint(
            step=Step.BULLETIN, is_done=False, seen="", address=f"/soan/mau/{FIRST_SAMPLE}"
        )
    return Standpoint(
        step=Step.BULLETIN,
        is_done=False,
        seen=f"“{begun.title}” chưa duyệt.",
        address=f"/ban-tin/{begun.id}",
    )


def _sound(session: Session, units: Collection[str], approved: Bulletin | None) -> Standpoint:
    query = (
        select(ExpectedBroadcast.planned_start, Cluster.code)
        .join(Cluster, Cluster.id == ExpectedBroadcast.cluster_id)
        .where(ExpectedBroadcast.unit_id.in_(units), ExpectedBroadcast.verdict.in_(SOUNDED))
        .order_by(ExpectedBroadcast.planned_start)
        .limit(1)
    )
    first = session.execute(query).first()
    if first is not None:
        seen = f"Cụm {first.code} đã phát lúc {civil.moment(first.planned_start)}."
        return Standpoint(step=Step.SOUND, is_done=True, seen=seen, address="/nhat-ky")
    address = "/ban-tin" if approved is None else f"/phat-ngay/{approved.id}"
    return Standpoint(step=Step.SOUND, is_done=False, seen="", address=address)


def _approved(session: Session, units: Collection[str]) -> Bulletin | None:
    """The newest bulletin that may sound."""
    query = select(Bulletin).where(
        Bulletin.unit_id.in_(units),
        Bulletin.kind == ItemKind.BULLETIN,
        Bulletin.status == BulletinStatus.APPROVED,
    )
    return session.scalar(query.order_by(Bulletin.created_at.desc()).limit(1))


def _staff(session: Session, units: Collection[str], roles: Collection[StaffRole]) -> list[Person]:
    query = select(Person).where(Person.unit_id.in_(units), Person.role.in_(roles))
    return [one for one in session.scalars(query.order_by(Person.created_at)) if is_open(one)]
