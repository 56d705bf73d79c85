"""Đăng nhập, đăng xuất: the password, then the second step where the account has one."""

from http import HTTPStatus
from secrets import compare_digest, token_urlsafe
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.errors import (
    LoginRefusedError,
    SecondStepRefusedError,
    TooManyTriesError,
)
from controller.accounts.login import Credentials, log_in
from controller.accounts.passkeys import passkeys_of, request_options
from controller.accounts.second_step import (
    HALF_MS,
    Answer,
    SecondStep,
    half_login,
    take_second_step,
)
from controller.accounts.sessions import SESSION_MS, LoggedIn, log_out
from controller.errors import OperatorError
from controller.web.errors import StalePageError
from controller.web.rendering import door_again
from controller.web.visits import (
    SESSION_COOKIE,
    Writing,
    clock,
    doors,
    site,
    tell_security,
    window,
)
from controller.web.wording.notices import NOTICES

router = APIRouter()

FORM_COOKIE = "loa_form"
"""The login form's own CSRF token: before a login there is no session to keep one in."""
HALF_COOKIE = "loa_half"
"""The password was right; the second step is to come."""
HOME = "/hom-nay"
Text = Annotated[str, Form()]


@router.get("/")
def home() -> Response:
    """The first page of the day."""
    return RedirectResponse(HOME, HTTPStatus.SEE_OTHER)


@router.get("/dang-nhap")
def show(request: Request, den: str = HOME, bao: str = "") -> Response:
    """The login form."""
    return _form(request, "login/page.html", den=den, login="", notice=NOTICES.get(bao))


@router.post("/dang-nhap")
def enter(
    request: Request,
    login: Text = "",
    password: Text = "",
    csrf_token: Text = "",
    den: Text = HOME,
) -> Response:
    """Log in and go on to where the person wanted to be."""
    try:
        require_form_token(request, csrf_token)
        credentials = Credentials(login=login, password=password, window=window(request))
        begun = log_in(doors(request), credentials, clock(request)(), request.app.state.hasher)
    except (StalePageError, LoginRefusedError, TooManyTriesError) as error:
        tell_security(request, "login_refused", login=login[:80], why=type(error).__name__)
        return _form(request, "login/page.html", error, den=den, login=login, notice=None)
    if isinstance(begun, SecondStep):
        next_page = f"/dang-nhap/buoc-hai?{urlencode({'den': inside(den)})}"
        answer = RedirectResponse(next_page, HTTPStatus.SEE_OTHER)
        _keep(request, answer, HALF_COOKIE, begun.token, HALF_MS // 1000)
        return answer
    return _let_in(request, begun, den)


@router.get("/dang-nhap/buoc-hai")
def show_second_step(request: Request, den: str = HOME) -> Response:
    """The form of the second step."""
    return _second_form(request, den)


@router.post("/dang-nhap/buoc-hai")
def take_step(
    request: Request,
    code: Text = "",
    passkey: Text = "",
    csrf_token: Text = "",
    den: Text = HOME,
) -> Response:
    """Take the second step."""
    token = request.cookies.get(HALF_COOKIE, "")
    given = Answer(token=token, code=code, passkey=passkey)
    try:
        require_form_token(request, csrf_token)
        begun = take_second_step(doors(request), given, site(request), clock(request)())
    except (StalePageError, SecondStepRefusedError, TooManyTriesError) as error:
        tell_security(request, "second_step_refused", why=type(error).__name__)
        return _second_form(request, den, error)
    answer = _let_in(request, begun, den)
    answer.delete_cookie(HALF_COOKIE)
    return answer


@router.post("/dang-xuat")
def leave(request: Request, visit: Writing) -> Response:
    """Log out."""
    log_out(visit.session, request.cookies.get(SESSION_COOKIE, ""))
    answer = RedirectResponse("/dang-nhap?bao=da-dang-xuat", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(SESSION_COOKIE)
    return answer


def require_form_token(request: Request, sent: str) -> None:
    """Raise StalePageError unless the form was ours and is fresh."""
    expected = request.cookies.get(FORM_COOKIE, "")
    if not expected or not compare_digest(expected.encode(), sent.encode()):
        raise StalePageError


def door_form(
    request: Request, template: str, error: OperatorError | None = None, **values: object
) -> Response:
    """A form for somebody who is not logged in, with a CSRF token of its own."""
    token = token_urlsafe(32)
    status = HTTPStatus.OK if error is None else _status_of(error)
    answer = door_again(request.url.path, template, error, status, csrf_token=token, **values)
    if isinstance(error, TooManyTriesError):
        answer.headers["retry-after"] = str(error.wait_s)
    _keep(request, answer, FORM_COOKIE, token, 3600)
    return answer


def _status_of(error: OperatorError) -> HTTPStatus:
    waits = isinstance(error, TooManyTriesError)
    return HTTPStatus.TOO_MANY_REQUESTS if waits else HTTPStatus.UNPROCESSABLE_ENTITY


def _second_form(request: Request, den: str, error: OperatorError | None = None) -> Response:
    token = request.cookies.get(HALF_COOKIE, "")
    with request.app.state.reading() as session:
        try:
            half = half_login(session, token, clock(request)())
        except SecondStepRefusedError:
            return RedirectResponse("/dang-nhap?bao=dang-nhap-lai", HTTPStatus.SEE_OTHER)
        options = ""
        if passkeys_of(session, half.person_id):
            options = request_options(session, half.person_id, site(request), half.challenge)
    return _form(request, "login/second_step.html", error, den=den, passkey_options=options)


def _let_in(request: Request, begun: LoggedIn, den: str) -> Response:
    tell_security(request, "login", login=begun.person.login)
    answer = RedirectResponse(inside(den), HTTPStatus.SEE_OTHER)
    _keep(request, answer, SESSION_COOKIE, begun.token, SESSION_MS // 1000)
    answer.delete_cookie(FORM_COOKIE)
    return answer


def _form(
    request: Request,
    template: str,
    error: OperatorError | None = None,
    *,
    den: str,
    **values: object,
) -> Response:
    return door_form(request, template, error, den=inside(den), **values)


def _keep(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def inside(address: str) -> str:
    """The address, if it is one of ours: no open redirect."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isprintable() else HOME
