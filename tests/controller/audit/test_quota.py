from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.audit.quota import A_DAY, is_within_quota
from controller.audit.service import record
from controller.civil import DAY_MS
from tests.controller.commune import NOW, lay_commune


def test_so_many_events_a_day_about_one_receiver_and_no_more(session: Session) -> None:
    one, other = lay_commune(session, clusters=2).receivers
    for _time in range(A_DAY):
        assert is_within_quota(session, "journal_conflict", one.id, NOW)
        record(session, SYSTEM, "journal_conflict", one, NOW)
        session.flush()
    assert not is_within_quota(session, "journal_conflict", one.id, NOW + 1)
    assert is_within_quota(session, "journal_broken", one.id, NOW), "another kind"
    assert is_within_quota(session, "journal_conflict", other.id, NOW), "another receiver"
    assert is_within_quota(session, "journal_conflict", one.id, NOW + DAY_MS), "another day"
