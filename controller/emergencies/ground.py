"""What people do beside the receivers: a second person confirms, village heads report, telephones.

What a village head says is evidence of its own. It never changes the verdict on a loudspeaker.
"""

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, may, require, require_author
from controller.audit.service import record
from controller.emergencies.errors import BadTelephoneError, OwnOrderError
from controller.emergencies.rules import rules_of
from controller.store.base import new_id
from controller.store.emergencies import (
    Contact,
    Emergency,
    GroundMeans,
    GroundReport,
    Nature,
    SecondConfirmation,
)
from controller.store.lookup import find
from controller.store.places import Cluster

REMINDED_FOR_MS = 7 * 24 * 3_600_000
"""An order that nobody confirmed in a week stays unconfirmed, for auditors to see."""
TELEPHONE = re.compile(r"\+?[0-9][0-9 .-]{5,19}")


@dataclass(frozen=True, kw_only=True, slots=True)
class OnTheSpot:
    """What somebody on the spot says."""

    emergency_id: str
    cluster_id: str
    means: GroundMeans
    told_by: str
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondWord:
    """What a second person says of an order."""

    emergency_id: str
    agrees: bool
    note: str = ""


def confirm(session: Session, actor: Actor, word: SecondWord, now: int) -> SecondConfirmation:
    """Say, as a second person, that an order was right or wrong. Raises OwnOrderError.

    It changes nothing by itself: whoever finds it wrong calls it off.
    """
    emergency = find(session, Emergency, word.emergency_id)
    person_id = require_author(session, actor, Act.ORDER_EMERGENCY, emergency.unit_id)
    if person_id == emergency.given_by:
        raise OwnOrderError
    known = session.get(SecondConfirmation, (emergency.id, person_id))
    if known is not None:
        return known
    said = SecondConfirmation(
        emergency_id=emergency.id,
        person_id=person_id,
        at=now,
        agrees=word.agrees,
        note=fields.optional("note", word.note, 2000),
    )
    session.add(said)
    session.flush()
    record(session, actor, "confirm_emergency", emergency, now, agrees=said.agrees, note=said.note)
    return said


def unconfirmed(session: Session, actor: Actor, unit_id: str, now: int) -> list[Emergency]:
    """The orders of others that wait for this person's word, where the unit asks a second one."""
    if not may(session, actor, Act.ORDER_EMERGENCY, unit_id):
        return []
    if not rules_of(session, unit_id).confirms_twice:
        return []
    confirmed = select(SecondConfirmation.emergency_id)
    query = select(Emergency).where(
        Emergency.unit_id == unit_id,
        Emergency.nature != Nature.PRACTICE,
        Emergency.given_at > now - REMINDED_FOR_MS,
        Emergency.given_by != actor.person_id,
        Emergency.id.not_in(confirmed),
    )
    return list(session.scalars(query.order_by(Emergency.given_at)))


def report(session: Session, actor: Actor, told: OnTheSpot, now: int) -> GroundReport:
    """Enter that people around a cluster were told by other means ("đã báo bằng kẻng")."""
    emergency = find(session, Emergency, told.emergency_id)
    cluster = find(session, Cluster, told.cluster_id)
    person_id = require_author(session, actor, Act.ENTER_BY_HAND, cluster.unit_id)
    row = GroundReport(
        id=new_id(now),
        emergency_id=emergency.id,
        cluster_id=cluster.id,
        unit_id=cluster.unit_id,
        means=told.means,
        told_by=fields.required("told_by", told.told_by, 200),
        note=fields.optional("note", told.note, 2000),
        entered_by=person_id,
        at=now,
    )
    session.add(row)
    session.flush()
    said = {"cluster": cluster.id, "means": told.means, "told_by": row.told_by}
    record(session, actor, "report_from_ground", row, now, emergency=emergency.id, **said)
    return row


@dataclass(frozen=True, kw_only=True, slots=True)
class NewContact:
    """Whom to telephone about a cluster."""

    cluster_id: str = ""
    name: str = ""
    position: str = ""
    telephone: str = ""


def add_contact(session: Session, actor: Actor, new: NewContact, now: int) -> Contact:
    """Keep a telephone number. Raises BadTelephoneError."""
    cluster = find(session, Cluster, new.cluster_id)
    require(session, actor, Act.ENTER_BY_HAND, cluster.unit_id)
    telephone = fields.required("telephone", new.telephone, 40)
    if not TELEPHONE.fullmatch(telephone):
        raise BadTelephoneError(telephone)
    contact = Contact(
        id=new_id(now),
        unit_id=cluster.unit_id,
        cluster_id=cluster.id,
        name=fields.required("name", new.name, 200),
        position=fields.optional("position", new.position, 200),
        telephone=telephone,
        created_at=now,
    )
    session.add(contact)
    session.flush()
    # The record never forgets, a person's number must be able to go: so it is not told there.
    record(session, actor, "keep_contact", contact, now, cluster=cluster.id)
    return contact


def remove_contact(session: Session, actor: Actor, contact_id: str, now: int) -> None:
    """Take a number away; after its time in the trash it is erased for good."""
    contact = find(session, Contact, contact_id, to_change=True)
    require(session, actor, Act.ENTER_BY_HAND, contact.unit_id)
    if contact.removed_at is None:
        contact.removed_at = now
        session.flush()
        record(session, actor, "remove_contact", contact, now)


def restore_contact(session: Session, actor: Actor, contact_id: str, now: int) -> Contact:
    """Take a number back that is not erased yet; one that is there stays as it is."""
    contact = find(session, Contact, contact_id, to_change=True)
    require(session, actor, Act.ENTER_BY_HAND, contact.unit_id)
    if contact.removed_at is not None:
        contact.removed_at = None
        session.flush()
        record(session, actor, "restore", contact, now)
    return contact


def contacts_of(session: Session, unit_ids: set[str]) -> list[Contact]:
    """The numbers of these units, by cluster."""
    query = (
        select(Contact)
        .join(Cluster, Cluster.id == Contact.cluster_id)
        .where(Contact.unit_id.in_(unit_ids), Contact.removed_at.is_(None))
        .order_by(Cluster.code, Contact.name)
    )
    return list(session.scalars(query))
