"""Nghĩa vụ phát: what statutes ask of bulletins, how far it is done, the certificate."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller import civil
from controller.accounts.authority import Act, require
from controller.duties import service
from controller.duties.proposing import Accepted, plan_of, schedule_proposed
from controller.duties.service import NewDuty
from controller.duties.templates import templates
from controller.errors import OperatorError
from controller.store.bulletins import Bulletin
from controller.store.duties import BulletinDuty
from controller.store.lookup import find
from controller.web.again import done_or_again
from controller.web.finding import found_of
from controller.web.rendering import page
from controller.web.undo import Deed, with_undo
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording import duties as words_of_duties
from playlists.messages.plan import ItemKind

router = APIRouter(prefix="/nghia-vu")


@router.get("")
def list_(request: Request, visit: Reading, tim: str = "") -> Response:
    """All duties, the newest first."""
    states = service.list_duties(visit.session, visit.actor, visit.now, wanted=tim)
    found = found_of(states, tim)
    return page(request, visit, "duties/list.html", found=found, of_duties=words_of_duties)


@router.get("/moi")
def show_new(request: Request, visit: Reading, ban_tin: str) -> Response:
    """The form: which duty does this bulletin fulfil."""
    bulletin = find(visit.session, Bulletin, ban_tin)
    require(visit.session, visit.actor, Act.TAKE_ON_DUTY, bulletin.unit_id)
    usual = NewDuty(
        bulletin_id=bulletin.id, template="", begins_on=civil.day_of(visit.now).isoformat()
    )
    return _form(request, visit, usual)


@router.post("/moi")
def take_on(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    *,
    bulletin_id: Annotated[str, Form()] = "",
    template: Annotated[str, Form()] = "",
    begins_on: Annotated[str, Form()] = "",
    decided_on: Annotated[str, Form()] = "",
    event_on: Annotated[str, Form()] = "",
) -> Response:
    """Take a duty on."""
    new = NewDuty(
        bulletin_id=bulletin_id,
        template=template,
        begins_on=begins_on,
        decided_on=decided_on,
        event_on=event_on,
    )
    bulletin = find(visit.session, Bulletin, bulletin_id)
    require(visit.session, visit.actor, Act.TAKE_ON_DUTY, bulletin.unit_id)
    try:
        duty = service.take_on(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _form(request, visit, new, error)
    return RedirectResponse(f"/nghia-vu/{duty.id}?bao=da-ghi-nghia-vu", HTTPStatus.SEE_OTHER)


@router.get("/{duty_id}")
def show(request: Request, visit: Reading, duty_id: str) -> Response:
    """One duty: what the commune owes, what clusters missed, what to broadcast next."""
    return _page(request, visit, duty_id)


def _page(
    request: Request, visit: Visit, duty_id: str, error: OperatorError | None = None
) -> Response:
    state = service.show_duty(visit.session, visit.actor, duty_id, visit.now)
    return page(
        request,
        visit,
        "duties/page.html",
        error=error,
        state=state,
        plan=plan_of(visit.session, state, visit.now),
        of_duties=words_of_duties,
        may_schedule=visit.may(Act.SCHEDULE, state.duty.unit_id),
        may_end=visit.may(Act.TAKE_ON_DUTY, state.duty.unit_id),
    )


@router.get("/{duty_id}/xac-nhan")
def certificate(request: Request, visit: Reading, duty_id: str) -> Response:
    """The certificate, to be printed."""
    state = service.show_duty(visit.session, visit.actor, duty_id, visit.now)
    return page(request, visit, "duties/certificate.html", state=state, of_duties=words_of_duties)


@router.post("/{duty_id}/xep")
def accept(
    request: Request,
    visit: Writing,
    duty_id: str,
    luc: Annotated[list[str] | None, Form()] = None,
    cum: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Put what was proposed on the schedule."""
    duty = find(visit.session, BulletinDuty, duty_id)
    require(visit.session, visit.actor, Act.SCHEDULE, duty.unit_id)
    accepted = Accepted(duty_id=duty_id, at=luc or [], cluster_ids=cum or [])
    try:
        made = schedule_proposed(visit.session, visit.actor, accepted, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _page(request, visit, duty_id, error)
    there = with_undo(f"/nghia-vu/{duty_id}?bao=da-xep-lich", Deed.TOGETHER, made[0].id)
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


@router.post("/{duty_id}/ket-thuc")
def end(
    request: Request, visit: Writing, duty_id: str, reason: Annotated[str, Form()] = ""
) -> Response:
    """The duty is over."""
    return done_or_again(
        visit,
        lambda: service.end_duty(visit.session, visit.actor, duty_id, reason, visit.now),
        f"/nghia-vu/{duty_id}?bao=da-ket-thuc-nghia-vu",
        lambda error: _page(request, visit, duty_id, error),
    )


def _form(
    request: Request, visit: Visit, form: NewDuty, error: OperatorError | None = None
) -> Response:
    bulletin = find(visit.session, Bulletin, form.bulletin_id)
    return page(
        request,
        visit,
        "duties/new.html",
        error=error,
        form=form,
        bulletin=bulletin,
        is_bulletin=bulletin.kind is ItemKind.BULLETIN,
        templates=list(templates().values()),
    )
