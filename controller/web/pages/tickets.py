"""Phiếu việc: what is to be seen to, on a telephone, one press a step."""

from datetime import time
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller import civil, fields
from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.receivers.service import standing_clusters
from controller.residents.complaints import ComplaintKind, complaints_of, contentment, write_down
from controller.residents.opening import page_of
from controller.store.lookup import find
from controller.store.tickets import Ticket, TicketSource
from controller.store.units import Unit
from controller.tickets import service
from controller.tickets.service import Answer, Handing
from controller.units.tree import subtree_ids
from controller.web.complaint_form import ComplaintForm, blank
from controller.web.finding import found_in
from controller.web.queries.complaints import said_of
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording import tickets as words_of_tickets

router = APIRouter(prefix="/phieu-viec")
Text = Annotated[str, Form()]
LATELY_MS = 90 * civil.DAY_MS
"""Of which complaints the list says whether people were content."""
LIST = "/phieu-viec"


@router.get("")
def list_(request: Request, visit: Reading, tim: str = "") -> Response:
    """What is open, whose it is and by when; and what ended lately."""
    every = service.list_tickets(visit.session, visit.actor, visit.unit_id, visit.now)
    looked, ended = (found_in(part, tim, _words) for part in (every.open, every.ended))
    units = subtree_ids(visit.session, visit.unit_id)
    shown = page_of(visit.session, visit.actor, visit.unit_id)
    return page(
        request,
        visit,
        "tickets/list.html",
        found=service.Tickets([*looked.rows], [*ended.rows]),
        looked=looked,
        of_tickets=words_of_tickets,
        may_handle=visit.may(Act.HANDLE_TICKET),
        said=contentment(visit.session, units, visit.now - LATELY_MS),
        resident_page=shown,
    )


@router.get("/phan-anh")
def show_telephone(request: Request, visit: Reading) -> Response:
    """The form for what somebody says by telephone."""
    require(visit.session, visit.actor, Act.HANDLE_TICKET, visit.unit_id)
    return _telephone(request, visit, blank(visit.now))


@router.post("/phan-anh")
def write_down_call(
    request: Request, visit: Writing, form: Annotated[ComplaintForm, Form()]
) -> Response:
    """Keep it as what residents write themselves is kept."""
    try:
        new = form.complaint()
        complaint = write_down(visit.session, visit.actor, visit.unit_id, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _telephone(request, visit, form, error)
    return _to(f"{LIST}/{complaint.ticket_id}", "da-ghi-phan-anh")


@router.get("/{ticket_id}")
def show(request: Request, visit: Reading, ticket_id: str) -> Response:
    """One ticket: what is wrong, what to do, what residents said, what the record knows of it."""
    return _ticket(request, visit, ticket_id)


@router.post("/{ticket_id}/nhan")
def take(request: Request, visit: Writing, ticket_id: str, ve: Text = LIST) -> Response:
    """Nhận việc."""
    try:
        service.take(visit.session, visit.actor, ticket_id, visit.now)
    except OperatorError as error:
        return _ticket(request, visit, ticket_id, error)
    return _to(_back(ve, ticket_id), "da-nhan-viec")


@router.post("/{ticket_id}/bao-tho")
def tell_repairer(request: Request, visit: Writing, ticket_id: str, ve: Text = LIST) -> Response:
    """Đã báo thợ."""
    try:
        service.tell_repairer(visit.session, visit.actor, ticket_id, visit.now)
    except OperatorError as error:
        return _ticket(request, visit, ticket_id, error)
    return _to(_back(ve, ticket_id), "da-bao-tho")


@router.post("/{ticket_id}/xong")
def finish(
    request: Request, visit: Writing, ticket_id: str, answer: Text = "", ve: Text = LIST
) -> Response:
    """Xong, and what residents are told."""
    try:
        service.finish(visit.session, visit.actor, ticket_id, answer, visit.now)
    except OperatorError as error:
        return _ticket(request, visit, ticket_id, error, typed=answer)
    return _to(_back(ve, ticket_id), "da-xong-viec")


@router.post("/{ticket_id}/giao")
def hand_over(
    request: Request, visit: Writing, ticket_id: str, to_id: Text = "", due_on: Text = ""
) -> Response:
    """Giao for somebody, by the evening of a day."""
    try:
        to = Handing(to_id, _evening(due_on))
        service.hand_over(visit.session, visit.actor, ticket_id, to, visit.now)
    except OperatorError as error:
        return _ticket(request, visit, ticket_id, error)
    return _to(f"{LIST}/{ticket_id}", "da-giao-viec")


@router.post("/{ticket_id}/ban-tin")
def answer_on_air(request: Request, visit: Writing, ticket_id: str, answer: Text = "") -> Response:
    """Soạn bản tin trả lời: a draft that goes on as every bulletin does."""
    ticket = service.show_ticket(visit.session, visit.actor, ticket_id)
    unit_name = find(visit.session, Unit, ticket.unit_id).name
    said = Answer(
        f"{words_of_tickets.ANSWER_TITLE}: {words_of_tickets.place_of(ticket)}",
        words_of_tickets.answer_draft(ticket, unit_name, answer.strip()),
    )
    try:
        bulletin = service.answer_on_air(visit.session, visit.actor, ticket_id, said, visit.now)
    except OperatorError as error:
        return _ticket(request, visit, ticket_id, error, typed=answer)
    return RedirectResponse(f"/ban-tin/{bulletin.id}/sua?bao=da-luu", HTTPStatus.SEE_OTHER)


def _ticket(
    request: Request,
    visit: Visit,
    ticket_id: str,
    error: OperatorError | None = None,
    typed: str | None = None,
) -> Response:
    if error is not None:
        visit.session.rollback()
    ticket = service.show_ticket(visit.session, visit.actor, ticket_id)
    may_handle = visit.may(Act.HANDLE_TICKET, ticket.unit_id)
    said = complaints_of(visit.session, visit.actor, ticket_id) if may_handle else []
    return page(
        request,
        visit,
        "tickets/page.html",
        error=error,
        ticket=ticket,
        of_tickets=words_of_tickets,
        may_handle=may_handle,
        may_write=visit.may(Act.WRITE_BULLETIN, ticket.unit_id),
        handlers=service.handlers(visit.session, ticket.unit_id) if may_handle else [],
        said=[said_of(visit.session, ticket, one) for one in said],
        is_complaint=ticket.source is TicketSource.COMPLAINT,
        typed=_beginning(ticket) if typed is None else typed,
    )


def _beginning(ticket: Ticket) -> str:
    if ticket.source is not TicketSource.COMPLAINT:
        return ""
    return words_of_tickets.USUAL_ANSWER[ComplaintKind(ticket.kind)]


def _telephone(
    request: Request, visit: Visit, form: ComplaintForm, error: OperatorError | None = None
) -> Response:
    return page(
        request,
        visit,
        "tickets/telephone.html",
        error=error,
        form=form,
        of_tickets=words_of_tickets,
        places=standing_clusters(visit.session, visit.unit_id),
    )


def _words(ticket: Ticket) -> str:
    """What a ticket is found by."""
    what, where = words_of_tickets.ailment_of(ticket).what, words_of_tickets.place_of(ticket)
    return f"{what} {where} {ticket.owner.name if ticket.owner else ''}"


def _evening(day: str) -> int:
    """The end of a working day. Raises BadDayError, MissingFieldError."""
    return civil.instant_of(fields.day("due_on", day), time(17))


def _back(wanted: str, ticket_id: str) -> str:
    """Where the person pressed: the list, Hôm nay, or the ticket itself."""
    return wanted if wanted in {LIST, "/hom-nay"} else f"{LIST}/{ticket_id}"


def _to(address: str, notice: str) -> Response:
    return RedirectResponse(f"{address}?bao={notice}", HTTPStatus.SEE_OTHER)
