"""Đăng nhập, đăng xuất."""

from http import HTTPStatus
from secrets import compare_digest, token_urlsafe
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.errors import LoginRefusedError
from controller.accounts.service import SESSION_MS, Credentials, log_in, log_out
from controller.web.errors import StalePageError
from controller.web.rendering import door
from controller.web.visits import SESSION_COOKIE, Writing, clock
from controller.web.wording.errors import sentence
from controller.web.wording.notices import NOTICES

router = APIRouter()

FORM_COOKIE = "loa_form"
"""The login form's own CSRF token: before a login there is no session to keep one in."""
HOME = "/hom-nay"


@router.get("/")
def home() -> Response:
    """The first page of the day."""
    return RedirectResponse(HOME, HTTPStatus.SEE_OTHER)


@router.get("/dang-nhap")
def show(request: Request, den: str = HOME, bao: str = "") -> Response:
    """The login form."""
    return _form(request, den=den, notice=NOTICES.get(bao))


@router.post("/dang-nhap")
def enter(
    request: Request,
    login: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    csrf_token: Annotated[str, Form()] = "",
    den: Annotated[str, Form()] = HOME,
) -> Response:
    """Log in and go on to where the person wanted to be."""
    expected = request.cookies.get(FORM_COOKIE, "")
    if not expected or not compare_digest(expected.encode(), csrf_token.encode()):
        return _form(request, den=den, login=login, refused=sentence(StalePageError()))
    credentials = Credentials(
        login=login, password=password, browser=request.headers.get("user-agent", "")
    )
    with request.app.state.writing() as session:
        try:
            begun = log_in(session, credentials, clock(request)(), request.app.state.hasher)
        except LoginRefusedError as error:
            return _form(request, den=den, login=login, refused=sentence(error))
        session.commit()
    answer = RedirectResponse(_inside(den), HTTPStatus.SEE_OTHER)
    _keep(request, answer, SESSION_COOKIE, begun.token, SESSION_MS // 1000)
    answer.delete_cookie(FORM_COOKIE)
    return answer


@router.post("/dang-xuat")
def leave(request: Request, visit: Writing) -> Response:
    """Log out."""
    log_out(visit.session, request.cookies.get(SESSION_COOKIE, ""))
    answer = RedirectResponse("/dang-nhap?bao=da-dang-xuat", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(SESSION_COOKIE)
    return answer


def _form(
    request: Request,
    *,
    den: str,
    login: str = "",
    refused: str | None = None,
    notice: str | None = None,
) -> Response:
    token = token_urlsafe(32)
    answer = door(
        "login/page.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK,
        csrf_token=token,
        den=_inside(den),
        login=login,
        refused=refused,
        notice=notice,
    )
    _keep(request, answer, FORM_COOKIE, token, 3600)
    return answer


def _keep(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def _inside(address: str) -> str:
    """The address, if it is one of ours: no open redirect."""
    plain = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if plain and address.isprintable() else HOME
