import hashlib
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import Act, NotAllowedError, may
from controller.accounts.service import disable_person
from controller.audit.errors import LinkOverError, LinkTooLongError
from controller.audit.links import (
    LONGEST_MS,
    MOST_USES,
    NewLink,
    guest,
    links_of,
    make_link,
    open_link,
    record_use,
    revoke_link,
)
from controller.store.inspections import InspectionLink
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from tests.controller.commune import Commune, lay_commune, lay_commune_in

HOUR_MS = 3_600_000


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session)


def asked(commune: Commune, hours: float = 8) -> NewLink:
    ends_at = commune.now + int(hours * HOUR_MS)
    return NewLink(unit_id=commune.unit.id, team="Đoàn Sở Tư pháp", ends_at=ends_at)


def made(session: Session, commune: Commune) -> tuple[InspectionLink, str]:
    return make_link(session, commune.actor(StaffRole.AUDITOR), asked(commune), commune.now)


def test_auditors_and_administrators_make_a_link_and_nobody_else(
    session: Session, commune: Commune
) -> None:
    may_invite = {StaffRole.AUDITOR, StaffRole.ADMINISTRATOR, StaffRole.PROVINCE_ADMINISTRATOR}
    for role in StaffRole:
        if role in may_invite:
            make_link(session, commune.actor(role), asked(commune), commune.now)
        else:
            with pytest.raises(NotAllowedError):
                make_link(session, commune.actor(role), asked(commune), commune.now)


@pytest.mark.parametrize("hours", [-1, 0, 24.001, 48])
def test_a_link_holds_for_a_day_at_most(session: Session, commune: Commune, hours: float) -> None:
    with pytest.raises(LinkTooLongError):
        make_link(session, commune.actor(StaffRole.AUDITOR), asked(commune, hours), commune.now)


def test_only_the_hash_of_its_text_is_kept_and_the_record_does_not_tell_it(
    session: Session, commune: Commune
) -> None:
    link, text = made(session, commune)
    session.flush()
    assert link.token_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert all(text not in event.detail for event in session.scalars(select(AuditEvent)))


def test_it_opens_until_its_end_and_not_after(session: Session, commune: Commune) -> None:
    link, text = made(session, commune)
    assert open_link(session, text, link.ends_at - 1) is link
    for wrong, at in ((text, link.ends_at), ("x", commune.now), ("", commune.now)):
        with pytest.raises(LinkOverError):
            open_link(session, wrong, at)


def test_taken_back_it_opens_nothing(session: Session, commune: Commune) -> None:
    link, text = made(session, commune)
    with pytest.raises(NotAllowedError):
        revoke_link(session, commune.operator, link.id, commune.now + 1)
    revoke_link(session, commune.actor(StaffRole.ADMINISTRATOR), link.id, commune.now + 1)
    with pytest.raises(LinkOverError):
        open_link(session, text, commune.now + 2)


def test_it_falls_with_the_account_of_who_made_it(session: Session, commune: Commune) -> None:
    link, text = made(session, commune)
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    disable_person(session, administrator, link.made_by, commune.now + 1)
    with pytest.raises(LinkOverError):
        open_link(session, text, commune.now + 2)


def test_a_team_reads_in_its_unit_and_does_nothing_there_or_elsewhere(
    session: Session, commune: Commune
) -> None:
    neighbour = lay_commune_in(session, commune.province, name="khac")
    link, _ = made(session, commune)
    team = guest(link, "203.0.113.7")
    assert may(session, team, Act.READ, commune.unit.id)
    assert not may(session, team, Act.READ, neighbour.unit.id)
    assert not may(session, team, Act.READ, commune.province.id)
    assert not any(may(session, team, act, commune.unit.id) for act in Act if act is not Act.READ)


def test_each_use_is_in_the_record_of_the_unit(session: Session, commune: Commune) -> None:
    link, _ = made(session, commune)
    record_use(session, link, "/kiem-tra/luot-phat?tu=2026-11-01", commune.now + 5, "203.0.113.7")
    session.flush()
    event = session.scalars(select(AuditEvent).where(AuditEvent.act == "use_inspection_link")).one()
    assert event.unit_id == commune.unit.id
    assert event.actor == "Đoàn kiểm tra: Đoàn Sở Tư pháp"
    assert "/kiem-tra/luot-phat?tu=2026-11-01" in event.detail
    assert event.origin == "203.0.113.7"


def test_a_link_ends_before_it_fills_the_record(session: Session, commune: Commune) -> None:
    link, text = made(session, commune)
    link.uses = MOST_USES
    with pytest.raises(LinkOverError):
        open_link(session, text, commune.now + 1)


def test_links_are_listed_for_the_unit_and_those_above(session: Session, commune: Commune) -> None:
    neighbour = lay_commune_in(session, commune.province, name="khac")
    link, _ = made(session, commune)
    province = replace(commune.actor(StaffRole.AUDITOR), unit_id=commune.province.id)
    assert links_of(session, commune.actor(StaffRole.AUDITOR)) == [link]
    assert links_of(session, province) == [link]
    assert links_of(session, neighbour.actor(StaffRole.AUDITOR)) == []
    assert LONGEST_MS == 24 * HOUR_MS
