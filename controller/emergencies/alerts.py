"""Alerts of other systems (CAP): kept, set against those that they update or cancel, proposed.

An alert never sounds by itself. It lies before the duty officer, who gives an order on it or
leaves it out with a reason. One that cancels another asks for the end of what sounds of it: it is
obeyed by *Báo yên*, and where nothing sounds any more there is nothing to decide.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.service import record
from controller.emergencies.cap.alert import Alert, MessageType, Status
from controller.emergencies.cap.reading import NotCapError, as_text, read_cap
from controller.emergencies.errors import AlertDecidedError, BadAlertError
from controller.emergencies.giving import going_on
from controller.emergencies.promises import ended_ids
from controller.store.base import new_id
from controller.store.emergencies import CapAlert, CapState, Emergency, Nature
from controller.store.lookup import find
from controller.units.tree import subtree_ids, unit_path

OLDER_VERSION = "Bản CAP 1.1"
NOTES = {
    Status.EXERCISE: "Diễn tập",
    Status.TEST: "Thử kỹ thuật",
    Status.SYSTEM: "Hệ thống",
    Status.DRAFT: "Bản nháp",
}
SILENT = frozenset({MessageType.ACK, MessageType.ERROR})
"""Answers between systems: nothing for people."""
MOST_FOLLOWED = 50
"""So many alerts before one are looked at."""


def receive(session: Session, actor: Actor, unit_id: str, xml: bytes, now: int) -> CapAlert:
    """Keep an alert; sent again, it is the same. Raises BadAlertError.

    What it refers to and nobody has decided about is superseded by it (CAP 1.2, 3.2.1).
    """
    require(session, actor, Act.RECEIVE_SOURCE, unit_id)
    try:
        alert = read_cap(xml)
    except NotCapError as error:
        raise BadAlertError(error.place, error.why) from error
    known = session.scalar(
        select(CapAlert).where(
            CapAlert.unit_id == unit_id,
            CapAlert.sender == alert.sender[:300],
            CapAlert.identifier == alert.identifier[:300],
            CapAlert.sent == alert.sent,
        )
    )
    if known is not None:
        return known
    row = _row(alert, unit_id, xml, now)
    session.add(row)
    session.flush()
    for reference in alert.references:
        session.execute(
            update(CapAlert)
            .where(
                CapAlert.unit_id == unit_id,
                CapAlert.sender == reference.sender,
                CapAlert.identifier == reference.identifier,
                CapAlert.state == CapState.WAITING,
                CapAlert.id != row.id,
            )
            .values(state=CapState.SUPERSEDED, decided_at=now)
        )
    if row.state is CapState.WAITING and _came_late(session, row):
        row.state, row.decided_at = CapState.SUPERSEDED, now
    if row.state is CapState.WAITING and (over := _asks_to_end_what_is_over(session, row, now)):
        _obeyed(row, over, now)
    told = {"sender": row.sender, "identifier": row.identifier, "type": row.message_type}
    record(session, actor, "receive_alert", row, now, **told)
    return row


def waiting(session: Session, unit_id: str, now: int) -> list[CapAlert]:
    """What a unit and those below it have still to decide, the newest first."""
    query = select(CapAlert).where(
        CapAlert.unit_id.in_(subtree_ids(session, unit_id)), CapAlert.state == CapState.WAITING
    )
    found = session.scalars(query.order_by(CapAlert.received_at.desc(), CapAlert.id))
    return [row for row in found if not _has_expired(alert_of(row), now)]


def take(session: Session, actor: Actor, alert_id: str, emergency: Emergency, now: int) -> CapAlert:
    """Note that an order was given on an alert. Raises AlertDecidedError."""
    row = _undecided(session, alert_id)
    row.decided_by = require_author(session, actor, Act.ORDER_EMERGENCY, row.unit_id)
    row.state, row.decided_at, row.emergency_id = CapState.ORDERED, now, emergency.id
    session.flush()
    record(session, actor, "take_alert", row, now, emergency=emergency.id)
    return row


def obey_cancels(session: Session, actor: Actor, ended: Emergency, now: int) -> None:
    """Note that the alerts which asked for the end of an emergency have what they asked for."""
    query = select(CapAlert).where(
        CapAlert.unit_id.in_(subtree_ids(session, ended.unit_id)),
        CapAlert.state == CapState.WAITING,
        CapAlert.message_type == MessageType.CANCEL,
    )
    for row in session.scalars(query):
        meant = emergency_referred_to(session, row)
        # What was to take its place once it is spoken ends with it.
        if meant is not None and ended.id in {meant.id, meant.replaces_id}:
            _obeyed(row, meant, now)
            row.decided_by = actor.person_id
            record(session, actor, "take_alert", row, now, emergency=meant.id)


def decline(session: Session, actor: Actor, alert_id: str, reason: str, now: int) -> CapAlert:
    """Leave an alert out, with the reason. Raises AlertDecidedError."""
    row = _undecided(session, alert_id)
    row.decided_by = require_author(session, actor, Act.RECEIVE_SOURCE, row.unit_id)
    row.reason = fields.required("reason", reason, 1000)
    row.state, row.decided_at = CapState.DECLINED, now
    session.flush()
    record(session, actor, "decline_alert", row, now, reason=row.reason)
    return row


def emergency_referred_to(session: Session, row: CapAlert) -> Emergency | None:
    """The order that was given on an alert which this one updates or cancels.

    Many senders name only the last of their alerts, so references are followed from one to the
    next. Of several orders the newest counts.
    """
    units = [unit.id for unit in unit_path(session, row.unit_id)]
    seen, coming = {row.id}, list(alert_of(row).references)
    given: list[CapAlert] = []
    while coming and len(seen) <= MOST_FOLLOWED:
        reference = coming.pop(0)
        query = select(CapAlert).where(
            CapAlert.unit_id.in_(units),
            CapAlert.sender == reference.sender,
            CapAlert.identifier == reference.identifier,
            CapAlert.id.not_in(seen),
        )
        for older in session.scalars(query):
            seen.add(older.id)
            given += [older] if older.emergency_id is not None else []
            coming += alert_of(older).references
    newest = max(given, key=lambda one: one.decided_at or 0, default=None)
    return None if newest is None else find(session, Emergency, str(newest.emergency_id))


def alert_of(row: CapAlert) -> Alert:
    """The alert as it was sent."""
    return read_cap(row.xml.encode())


def nature_of(alert: Alert) -> Nature:
    """What an order on an alert is proposed as: only an actual one as meant (CAP 1.2, 3.2.1)."""
    if alert.status is Status.ACTUAL:
        return Nature.REAL
    return Nature.DRILL if alert.status is Status.EXERCISE else Nature.PRACTICE


def proposed_text(row: CapAlert) -> str:
    """What the alert would have people told: its Vietnamese part, else its first."""
    infos = alert_of(row).infos
    own = [info for info in infos if info.language.lower().startswith("vi")] or list(infos)
    if not own:
        return ""
    parts = (own[0].headline, own[0].description, own[0].instruction)
    return "\n".join(part for part in parts if part)


def _row(alert: Alert, unit_id: str, xml: bytes, now: int) -> CapAlert:
    notes = [OLDER_VERSION] if alert.version != "1.2" else []
    notes += [NOTES[alert.status]] if alert.status in NOTES else []
    return CapAlert(
        id=new_id(now),
        unit_id=unit_id,
        sender=alert.sender[:300],
        identifier=alert.identifier[:300],
        sent=alert.sent,
        message_type=alert.message_type,
        event=(alert.infos[0].event if alert.infos else "")[:300],
        xml=as_text(xml),
        note=", ".join(notes),
        received_at=now,
        state=CapState.SUPERSEDED if alert.message_type in SILENT else CapState.WAITING,
        emergency_id=None,
        decided_by=None,
        decided_at=None,
    )


def _asks_to_end_what_is_over(session: Session, row: CapAlert, now: int) -> Emergency | None:
    """The emergency that a cancel means, if nothing of it sounds any more."""
    if row.message_type != MessageType.CANCEL:
        return None
    meant = emergency_referred_to(session, row)
    if meant is None or set(going_on(session, meant.id, now)) - ended_ids(session, now):
        return None
    return meant


def _obeyed(row: CapAlert, ended: Emergency, now: int) -> None:
    row.state, row.decided_at, row.emergency_id = CapState.ORDERED, now, ended.id


def _came_late(session: Session, row: CapAlert) -> bool:
    """Whether an alert that updates or cancels this one was there before it."""
    query = select(CapAlert).where(
        CapAlert.unit_id == row.unit_id,
        CapAlert.sender == row.sender,
        CapAlert.message_type.in_([MessageType.UPDATE, MessageType.CANCEL]),
        CapAlert.sent > row.sent,
    )
    return any(
        (reference.sender, reference.identifier) == (row.sender, row.identifier)
        for later in session.scalars(query)
        for reference in alert_of(later).references
    )


def _undecided(session: Session, alert_id: str) -> CapAlert:
    row = find(session, CapAlert, alert_id, to_change=True)
    if row.state is not CapState.WAITING:
        raise AlertDecidedError
    return row


def _has_expired(alert: Alert, now: int) -> bool:
    ends = [info.expires for info in alert.infos if info.expires is not None]
    return bool(ends) and len(ends) == len(alert.infos) and max(ends) <= now
