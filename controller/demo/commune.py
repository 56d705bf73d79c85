"""The made-up commune: its units, four people, three clusters with a receiver each.

Laid by the same use cases that people use, so nothing in it is a special case.
"""

from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.factor_changes import issue_code, owes_code
from controller.accounts.service import NewPerson, actor_for, add_person
from controller.demo import receivers
from controller.demo.layout import Layout
from controller.demo.logins import APPROVER, AUDITOR, DUTY_OFFICER, OPERATOR, Logins
from controller.demo.receivers import Seat
from controller.receivers.households import count_households
from controller.receivers.service import NewCluster, add_cluster, enrol_receiver, sitting_receiver
from controller.serve.broker import new_password
from controller.setup.receiver_home import Enrolled
from controller.store.people import Person, StaffRole
from controller.store.places import Cluster
from controller.units.service import NewUnit, add_unit
from controller.units.tree import unit_path

PROVINCE = "Khánh Hòa"
COMMUNE = "Xã Hòa Thắng (mẫu)"
CLUSTERS = (
    ("01", "Nhà văn hóa thôn Đông", (12.2588, 109.1012), 214),
    ("02", "Chợ thôn Tây", (12.2561, 109.0874), 356),
    ("03", "Bến cá thôn Nam", (12.2466, 109.0958), 178),
)
"""Code, name, position, households around."""
ORIGIN = "demo"


@dataclass(frozen=True, slots=True)
class Role:
    """One of the people."""

    login: str
    role: StaffRole
    name: str
    position: str


STAFF = (
    Role(OPERATOR, StaffRole.OPERATOR, "Trần Thị Mai", "Công chức Văn hóa - Xã hội"),
    Role(APPROVER, StaffRole.APPROVER, "Nguyễn Văn Bình", "Phó Chủ tịch UBND xã"),
    Role(DUTY_OFFICER, StaffRole.DUTY_OFFICER, "Lê Văn Hải", "Trực ban phòng thủ dân sự"),
    Role(AUDITOR, StaffRole.AUDITOR, "Phạm Thị Lan", "Ban Thanh tra nhân dân"),
)


@dataclass(frozen=True, slots=True)
class DemoCommune:
    """What the rest of the demo needs to know of it."""

    unit_id: str
    operator: Actor
    approver: Actor


def find_commune(session: Session) -> DemoCommune | None:
    """The commune of this database, if an earlier start has laid it."""
    people = {
        login: session.scalar(select(Person).where(Person.login == login))
        for login in (OPERATOR, APPROVER)
    }
    operator, approver = people[OPERATOR], people[APPROVER]
    if operator is None or approver is None:
        return None
    return DemoCommune(operator.unit_id, actor_for(operator, ORIGIN), actor_for(approver, ORIGIN))


def lay_commune(session: Session, logins: Logins, now: int) -> DemoCommune:
    """Lay units, people and clusters."""
    province = add_unit(session, SYSTEM, NewUnit(parent_id=None, kind="tỉnh", name=PROVINCE), now)
    unit = add_unit(session, SYSTEM, NewUnit(parent_id=province.id, kind="xã", name=COMMUNE), now)
    operator, approver, *_others = add_staff(session, unit.id, logins, now)
    for code, name, (latitude, longitude), households in CLUSTERS:
        new = NewCluster(
            unit_id=unit.id, code=code, name=name, latitude=latitude, longitude=longitude
        )
        cluster = add_cluster(session, SYSTEM, new, now)
        count_households(session, SYSTEM, {cluster.id: households}, {}, now)
    return DemoCommune(unit.id, actor_for(operator, ORIGIN), actor_for(approver, ORIGIN))


def seat_receivers(session: Session, commune: DemoCommune, layout: Layout, now: int) -> list[Seat]:
    """A receiver in each cluster; one that makes its key here for the first time is enrolled.

    Broker passwords are new at each start: nothing but this machine's processes knows them.
    """
    path = tuple(unit.id for unit in unit_path(session, commune.unit_id))
    query = select(Cluster).where(Cluster.unit_id == commune.unit_id).order_by(Cluster.code)
    seats = []
    for cluster in session.scalars(query):
        receiver = sitting_receiver(session, cluster.id)
        if receiver is None:
            public_key = receivers.born(layout.receiver(cluster.code))
            receiver = enrol_receiver(session, SYSTEM, cluster.id, public_key, now)
        seats.append(
            Seat(
                cluster.code,
                Enrolled(
                    receiver_id=receiver.id,
                    cluster_id=cluster.id,
                    unit_path=path,
                    password=new_password(),
                ),
            )
        )
    return seats


def add_staff(session: Session, unit_id: str, logins: Logins, now: int) -> list[Person]:
    """The people, those that an earlier version has not laid among them, in the order of STAFF."""
    passwords = (logins.operator, logins.approver, logins.duty_officer, logins.auditor)
    staff = []
    for one, password in zip(STAFF, passwords, strict=True):
        known = session.scalar(select(Person).where(Person.login == one.login))
        new = NewPerson(
            unit_id=unit_id,
            login=one.login,
            name=one.name,
            position=one.position,
            role=one.role,
            password=password,
        )
        staff.append(known or add_person(session, SYSTEM, new, now, PasswordHasher()))
    _keep_codes(session, staff, logins, now)
    return staff


def _keep_codes(session: Session, staff: list[Person], logins: Logins, now: int) -> None:
    """The printed codes hold from each start on, until their owners have a second step."""
    codes = {APPROVER: logins.approver_code, DUTY_OFFICER: logins.duty_officer_code}
    for person in staff:
        if person.login in codes and owes_code(session, person, now):
            issue_code(session, SYSTEM, person.id, now, codes[person.login])
