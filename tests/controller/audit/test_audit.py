import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.bulletins.decisions import recall
from controller.store.ledger import AuditEvent
from tests.controller.commune import NOW, lay_commune


def test_every_step_of_a_broadcast_leaves_who_did_what_from_where(session: Session) -> None:
    commune = lay_commune(session)
    bulletin = commune.approved_bulletin(session)
    commune.slot(session, [bulletin])
    recall(session, commune.approver, bulletin.id, commune.now + 1, "Sai ngày")
    events = session.scalars(
        select(AuditEvent).where(AuditEvent.person_id.is_not(None)).order_by(AuditEvent.at)
    ).all()
    done = [(event.act, event.subject, event.actor) for event in events]
    operator, approver = commune.operator.name, commune.approver.name
    assert done == [
        ("write_bulletin", "Bulletin", operator),
        ("submit_bulletin", "Bulletin", operator),
        ("decide_bulletin", "Bulletin", approver),
        ("write_programme", "Programme", operator),
        ("schedule", "Slot", operator),
        ("recall_bulletin", "Bulletin", approver),
    ]
    assert {event.unit_id for event in events} == {commune.unit.id}
    assert {event.origin for event in events} == {"test"}
    assert json.loads(events[-1].detail)["reason"] == "Sai ngày"


def test_what_the_controller_does_itself_is_recorded_under_its_own_name(
    session: Session,
) -> None:
    lay_commune(session, now=NOW)
    own = session.scalars(select(AuditEvent).where(AuditEvent.person_id.is_(None))).all()
    assert {event.actor for event in own} == {"Loa"}
    assert {"Unit", "Person", "Cluster"} <= {event.subject for event in own}
