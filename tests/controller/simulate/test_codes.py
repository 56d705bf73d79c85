"""Seats for simulated receivers in an installation that runs."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.receivers.service import NewCluster, add_cluster
from controller.simulate.codes import codes_for_empty_seats
from controller.store.ledger import AuditEvent
from tests.controller.commune import lay_commune
from tests.controller.enrolment.devices import BOX, Device, comes_in


def test_only_seats_that_nobody_has_are_given_and_each_is_in_the_record(session: Session) -> None:
    commune = lay_commune(session, clusters=2)
    new = [
        NewCluster(unit_id=commune.unit.id, code=f"trong-{n}", name=f"Cụm {n}") for n in range(3)
    ]
    empty = [add_cluster(session, SYSTEM, one, commune.now) for one in new]
    codes = codes_for_empty_seats(session, commune.unit.id, 2, BOX, commune.now)
    assert len(set(codes)) == 2
    came = [comes_in(session, Device(code.replace("-", "")), commune.now) for code in codes]
    assert [welcome.cluster for welcome in came] == [cluster.id for cluster in empty[:2]]
    made = select(AuditEvent.subject_id).where(AuditEvent.act == "make_enrolment_code")
    assert set(session.scalars(made)) == {cluster.id for cluster in empty[:2]}
    assert len(codes_for_empty_seats(session, commune.unit.id, 9, BOX, commune.now)) == 1
