"""What residents say: nothing of them is kept, nobody drowns the list, the words are forgotten."""

from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.civil import DAY_MS
from controller.errors import NotFoundError, TooLongError
from controller.residents.complaints import (
    WORDS_KEPT_MS,
    ComplaintKind,
    Contentment,
    NewComplaint,
    by_key,
    complain,
    complaints_of,
    contentment,
    forget_words,
    holds_old_words,
    say_content,
    write_down,
)
from controller.residents.errors import (
    AddressTakenError,
    BadAddressError,
    ComplaintTimeError,
    NotSettledError,
)
from controller.residents.opening import close_page, open_page, proposed_address, unit_at
from controller.store.people import StaffRole
from controller.store.tickets import Complaint, Ticket, TicketStep
from controller.tickets.service import finish
from tests.controller.commune import Commune, lay_commune, lay_commune_in

NOW = 1_795_000_000_000
LOUD = NewComplaint(kind=ComplaintKind.TOO_LOUD, about_at=NOW - 1000, words="To quá")


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, NOW)


def at(commune: Commune, place: int = 0, **other: Any) -> NewComplaint:
    said: dict[str, Any] = {"kind": ComplaintKind.NOT_HEARD, "about_at": NOW, "words": ""}
    return NewComplaint(**{**said, "cluster_id": commune.clusters[place].id, **other})


def test_neighbours_who_say_the_same_stand_in_one_ticket(
    session: Session, commune: Commune
) -> None:
    unit = commune.unit.id
    first = complain(session, unit, at(commune), NOW).complaint
    second = complain(session, unit, at(commune, about_at=NOW - DAY_MS), NOW + 1).complaint
    elsewhere = complain(session, unit, at(commune, 1), NOW + 2).complaint
    nowhere = [complain(session, unit, LOUD, NOW + 3 + n).complaint for n in (0, 1)]
    assert first.ticket_id == second.ticket_id != elsewhere.ticket_id
    assert nowhere[0].ticket_id == nowhere[1].ticket_id
    assert len(session.scalars(select(Ticket)).all()) == 3
    session.refresh(first.ticket, ["steps"])
    assert [s.step for s in first.ticket.steps] == [TicketStep.OPENED, TicketStep.JOINED]


def test_nothing_of_a_resident_is_kept_and_numbers_are_left_out(
    session: Session, commune: Commune
) -> None:
    new = at(commune, words="Gọi cho tôi số 0912345678 nhé")
    received = complain(session, commune.unit.id, new, NOW)
    assert "0912345678" not in received.complaint.words
    assert received.complaint.words.startswith("Gọi cho tôi số")
    columns = {column.key for column in inspect(Complaint).columns}
    assert columns == {
        "id", "ticket_id", "about_at", "words", "received_at", "key_sha256", "entered_by",
        "is_content",
    }  # fmt: skip
    assert received.key not in str(vars(received.complaint))


def test_only_who_has_the_key_reads_the_answer(session: Session, commune: Commune) -> None:
    received = complain(session, commune.unit.id, LOUD, NOW)
    assert by_key(session, commune.unit.id, received.key) is received.complaint
    other = lay_commune_in(session, commune.province, NOW, clusters=0, name="khac")
    for unit_id, key in ((commune.unit.id, "x"), (other.unit.id, received.key)):
        with pytest.raises(NotFoundError):
            by_key(session, unit_id, key)


def test_she_is_asked_one_question_once_there_is_an_answer(
    session: Session, commune: Commune
) -> None:
    received = complain(session, commune.unit.id, LOUD, NOW)
    unit = commune.unit.id
    with pytest.raises(NotSettledError):
        say_content(session, unit, received.key, is_content=True)
    finish(session, commune.operator, received.complaint.ticket_id, "Đã giảm.", NOW)
    say_content(session, unit, received.key, is_content=False)
    session.flush()
    assert contentment(session, [unit], NOW - DAY_MS) == Contentment(0, 1)
    say_content(session, unit, received.key, is_content=True)
    session.flush()
    assert contentment(session, [unit], NOW - DAY_MS) == Contentment(1, 1)


@pytest.mark.parametrize("about_at", [NOW + DAY_MS, NOW - 31 * DAY_MS])
def test_what_nobody_can_look_into_is_not_taken(
    session: Session, commune: Commune, about_at: int
) -> None:
    with pytest.raises(ComplaintTimeError):
        complain(session, commune.unit.id, at(commune, about_at=about_at), NOW)


def test_a_cluster_of_another_commune_and_a_novel_are_refused(
    session: Session, commune: Commune
) -> None:
    other = lay_commune_in(session, commune.province, NOW, name="khac")
    with pytest.raises(NotFoundError):
        complain(session, commune.unit.id, at(other), NOW)
    with pytest.raises(TooLongError):
        complain(session, commune.unit.id, at(commune, words="a" * 501), NOW)


def test_a_telephone_call_is_written_down_by_whoever_sees_to_tickets(
    session: Session, commune: Commune
) -> None:
    operator, unit = commune.operator, commune.unit.id
    complaint = write_down(session, operator, unit, LOUD, NOW)
    assert (complaint.entered_by, complaint.key_sha256) == (operator.person_id, None)
    assert complaints_of(session, operator, complaint.ticket_id) == [complaint]
    auditor = commune.actor(StaffRole.AUDITOR)
    with pytest.raises(NotAllowedError):
        write_down(session, auditor, unit, LOUD, NOW)
    with pytest.raises(NotAllowedError):
        complaints_of(session, auditor, complaint.ticket_id)


def test_words_are_forgotten_when_nobody_needs_them(session: Session, commune: Commune) -> None:
    settled = complain(session, commune.unit.id, LOUD, NOW).complaint
    waiting = complain(session, commune.unit.id, at(commune, words="Im"), NOW).complaint
    finish(session, commune.operator, settled.ticket_id, "Đã giảm.", NOW)
    assert not holds_old_words(session, NOW + WORDS_KEPT_MS)
    later = NOW + WORDS_KEPT_MS + 1
    assert holds_old_words(session, later)
    forget_words(session, later)
    session.expire_all()
    assert (settled.words, waiting.words) == ("", "Im")
    forget_words(session, NOW + 2 * WORDS_KEPT_MS + 1)
    session.expire_all()
    assert waiting.words == ""


def test_a_unit_opens_its_page_under_a_short_address_and_closes_it(
    session: Session, commune: Commune
) -> None:
    administrator, unit = commune.actor(StaffRole.ADMINISTRATOR), commune.unit
    assert proposed_address(unit) == "xa-thu"
    with pytest.raises(NotFoundError):
        unit_at(session, "xa-thu")
    open_page(session, administrator, unit.id, " Xa-Thu ", NOW)
    assert unit_at(session, "xa-thu").id == unit.id
    close_page(session, administrator, unit.id, NOW)
    with pytest.raises(NotFoundError):
        unit_at(session, "xa-thu")
    other = lay_commune_in(session, commune.province, NOW, clusters=0, name="khac")
    with pytest.raises(AddressTakenError):
        open_page(session, other.actor(StaffRole.ADMINISTRATOR), other.unit.id, "xa-thu", NOW)


@pytest.mark.parametrize("address", ["", "a", "xã-thử", "a--b", "-ab", "../x", "a" * 61])
def test_an_address_is_one_that_people_can_copy(
    session: Session, commune: Commune, address: str
) -> None:
    administrator = commune.actor(StaffRole.ADMINISTRATOR)
    with pytest.raises(BadAddressError):
        open_page(session, administrator, commune.unit.id, address, NOW)


def test_only_who_lays_units_opens_a_page(session: Session, commune: Commune) -> None:
    with pytest.raises(NotAllowedError):
        open_page(session, commune.operator, commune.unit.id, "xa-thu", NOW)
