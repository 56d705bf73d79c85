"""Ca trực: the officer proves herself once and may order until it ends."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts import one_time
from controller.accounts.authority import Act, require
from controller.accounts.one_time import Digits
from controller.accounts.passkeys import passkeys_of
from controller.approval.proof import Assent, ByCode, ByPasskey, Proof
from controller.emergencies.shifts import (
    MOST_HOURS,
    USUAL_HOURS,
    ask_device,
    close_shift,
    open_shift,
    state_shift,
)
from controller.errors import OperatorError
from controller.web.approving import braked
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing, site

router = APIRouter(prefix="/khan-cap/ca-truc")

Text = Annotated[str, Form()]


@router.get("")
def show(request: Request, visit: Reading, gio: int = USUAL_HOURS) -> Response:
    """The form: for how long, and by what she proves herself."""
    require(visit.session, visit.actor, Act.ORDER_EMERGENCY, visit.unit_id)
    return _form(request, visit, min(max(gio, 1), MOST_HOURS))


@router.post("")
def begin(
    request: Request, visit: Writing, statement: Text = "", passkey: Text = "", code: Text = ""
) -> Response:
    """Open the shift."""
    require(visit.session, visit.actor, Act.ORDER_EMERGENCY, visit.unit_id)
    proof: Proof = ByCode(Digits(code, request.app.state.box))
    if passkey:
        proof = ByPasskey(answer=passkey, asked_at=visit.now, site=site(request))
    try:
        braked(
            visit,
            Assent(proof=proof),
            lambda: open_shift(visit.session, visit.actor, statement, proof, visit.now),
        )
    except OperatorError as error:
        visit.session.rollback()
        return _form(request, visit, USUAL_HOURS, error)
    return RedirectResponse("/khan-cap?bao=da-mo-ca", HTTPStatus.SEE_OTHER)


@router.post("/{shift_id}/ket-thuc")
def end(visit: Writing, shift_id: str) -> Response:
    """Kết thúc ca trực."""
    close_shift(visit.session, visit.actor, shift_id, visit.now)
    return RedirectResponse("/khan-cap?bao=da-dong-ca", HTTPStatus.SEE_OTHER)


def _form(
    request: Request, visit: Visit, hours: int, error: OperatorError | None = None
) -> Response:
    person_id = str(visit.actor.person_id)
    statement = state_shift(visit.session, visit.actor, visit.unit_id, hours, visit.now)
    has_passkey = bool(passkeys_of(visit.session, person_id))
    options = ""
    if has_passkey:
        options = ask_device(visit.session, visit.actor, statement, site(request))
    return page(
        request,
        visit,
        "emergencies/shift.html",
        error=error,
        hours=hours,
        choices=(2, 6, 12, 24),
        statement=statement,
        options=options,
        has_app=one_time.app_of(visit.session, person_id) is not None,
    )
