"""Tài khoản: add or remove a device of the second step, draw recovery codes; each by a proof."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from controller.accounts import one_time, recovery
from controller.accounts.errors import NoSuchFactorError
from controller.accounts.factor_changes import (
    Needed,
    Proof,
    has_factor,
    needed,
    prove,
    question,
    spend_proof,
)
from controller.accounts.one_time import Digits
from controller.accounts.passkeys import (
    NewPasskey,
    add_passkey,
    creation_options,
    passkeys_of,
    remove_passkey,
)
from controller.accounts.sessions import session_of
from controller.errors import OperatorError
from controller.store.logins import LoginSession
from controller.store.lookup import find
from controller.store.people import Person
from controller.web.errors import NotLoggedInError
from controller.web.rendering import page
from controller.web.visits import (
    SESSION_COOKIE,
    Checked,
    Visit,
    Writing,
    doors,
    site,
    tell_security,
)

router = APIRouter(prefix="/tai-khoan")

Text = Annotated[str, Form()]


def shown(request: Request, password: Text = "", code: Text = "", passkey: Text = "") -> Proof:
    """What the form holds to prove its sender."""
    return Proof(
        token=_token(request), site=site(request), password=password, code=code, passkey=passkey
    )


Shown = Annotated[Proof, Depends(shown)]


@router.post("/ung-dung/moi")
def offer_app(request: Request, visit: Checked, proof: Shown) -> Response:
    """Show the QR code of a new authenticator app."""
    if asked := _ask(request, visit, proof):
        return asked
    with doors(request).writing.begin() as session:
        return _app_form(request, visit, session)


@router.post("/ung-dung")
def confirm_app(request: Request, visit: Writing, code: Text = "") -> Response:
    """Take the app into use, and hand out recovery codes with the first device."""
    spend_proof(visit.session, _token(request), visit.now)
    is_first = not has_factor(visit.session, str(visit.actor.person_id))
    try:
        digits = Digits(code, request.app.state.box)
        one_time.confirm_app(visit.session, visit.actor, digits, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _app_form(request, visit, visit.session, error)
    return _added(request, visit, is_first=is_first)


@router.post("/ung-dung/go")
def remove_app(request: Request, visit: Checked, proof: Shown) -> Response:
    """Gỡ ứng dụng."""
    if asked := _ask(request, visit, proof):
        return asked
    with doors(request).writing.begin() as session:
        spend_proof(session, _token(request), visit.now)
        one_time.remove_app(session, visit.actor, visit.now)
    return _to("da-go-thiet-bi")


@router.post("/khoa-thiet-bi/moi")
def offer_passkey(request: Request, visit: Checked, proof: Shown) -> Response:
    """The page on which the browser makes a passkey."""
    if asked := _ask(request, visit, proof):
        return asked
    with doors(request).writing.begin() as session:
        return _passkey_form(request, visit, session)


@router.post("/khoa-thiet-bi")
def keep_passkey(request: Request, visit: Writing, passkey: Text = "", name: Text = "") -> Response:
    """Keep the new passkey."""
    spend_proof(visit.session, _token(request), visit.now)
    is_first = not has_factor(visit.session, str(visit.actor.person_id))
    new = NewPasskey(answer=passkey, name=name)
    try:
        row = _login(request, visit.session, visit.now)
        add_passkey(visit.session, row, new, site(request), visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _passkey_form(request, visit, visit.session, error, name)
    return _added(request, visit, is_first=is_first)


@router.post("/khoa-thiet-bi/go")
def forget_passkey(
    request: Request, visit: Checked, proof: Shown, passkey_id: Text = ""
) -> Response:
    """Gỡ khóa thiết bị."""
    if asked := _ask(request, visit, proof, {"passkey_id": passkey_id}):
        return asked
    with doors(request).writing.begin() as session:
        spend_proof(session, _token(request), visit.now)
        remove_passkey(session, visit.actor, passkey_id, visit.now)
    return _to("da-go-thiet-bi")


@router.post("/ma-du-phong")
def new_recovery_codes(request: Request, visit: Checked, proof: Shown) -> Response:
    """Fresh codes on paper; the old ones are void. They stand in for a device, so one is there."""
    if not has_factor(visit.session, str(visit.actor.person_id)):
        raise NoSuchFactorError
    if asked := _ask(request, visit, proof):
        return asked
    with doors(request).writing.begin() as session:
        spend_proof(session, _token(request), visit.now)
        codes = recovery.new_codes(session, visit.actor, visit.now)
    return page(request, visit, "account/codes.html", codes=codes)


def _ask(
    request: Request, visit: Visit, proof: Proof, kept: Mapping[str, str] | None = None
) -> Response | None:
    """The form that asks for a proof, with what was asked for; None once she has proved herself."""
    if proof.is_empty:
        return _proof_form(request, visit, proof, kept or {})
    try:
        prove(doors(request), visit.actor, proof, visit.now, request.app.state.hasher)
    except OperatorError as error:
        why = type(error).__name__
        tell_security(request, "proof_refused", person=visit.actor.person_id, why=why)
        return _proof_form(request, visit, proof, kept or {}, error)
    return None


def _proof_form(
    request: Request,
    visit: Visit,
    proof: Proof,
    kept: Mapping[str, str],
    error: OperatorError | None = None,
) -> Response:
    asked, options = needed(visit.session, visit.actor), ""
    if passkeys_of(visit.session, str(visit.actor.person_id)):
        with doors(request).writing.begin() as session:
            options = question(session, proof.token, proof.site, visit.now)
    return page(
        request,
        visit,
        "account/proof.html",
        error=error,
        action=request.url.path,
        kept=kept,
        asked=asked,
        options=options,
        typed=proof.code if asked is Needed.PASSWORD_AND_CODE else "",
    )


def _app_form(
    request: Request, visit: Visit, session: Session, error: OperatorError | None = None
) -> Response:
    person = find(session, Person, str(visit.actor.person_id))
    secret = one_time.offer_app(session, person.id, visit.now, request.app.state.box)
    return page(
        request,
        visit,
        "account/app.html",
        error=error,
        picture=one_time.picture_of(one_time.address_of(secret, person.login)),
        secret=secret,
    )


def _passkey_form(
    request: Request,
    visit: Visit,
    session: Session,
    error: OperatorError | None = None,
    name: str = "",
) -> Response:
    options = creation_options(session, _login(request, session, visit.now), site(request))
    return page(
        request,
        visit,
        "account/passkey.html",
        error=error,
        options=options,
        name=name,
    )


def _added(request: Request, visit: Visit, *, is_first: bool) -> Response:
    """Whoever has a second step needs codes on paper for the day on which the device is lost.

    With her first device the codes are new: older ones may be in other hands.
    """
    if not is_first and recovery.left(visit.session, str(visit.actor.person_id)):
        return _to("da-them-thiet-bi")
    codes = recovery.new_codes(visit.session, visit.actor, visit.now)
    return page(request, visit, "account/codes.html", codes=codes)


def _token(request: Request) -> str:
    return request.cookies.get(SESSION_COOKIE, "")


def _login(request: Request, session: Session, now: int) -> LoginSession:
    row = session_of(session, _token(request), now)
    if row is None:
        raise NotLoggedInError
    return row


def _to(notice: str) -> Response:
    return RedirectResponse(f"/tai-khoan?bao={notice}", HTTPStatus.SEE_OTHER)
