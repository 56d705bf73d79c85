"""Tài khoản: where one is logged in, programs, the password; devices are changed in `factors`."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts import one_time, recovery
from controller.accounts.authority import Act, is_weighty
from controller.accounts.own_password import PasswordChange, change_password
from controller.accounts.passkeys import passkeys_of, public_key_of
from controller.accounts.sessions import (
    hash_of,
    revoke,
    revoke_others,
    sessions_of,
)
from controller.accounts.tokens import (
    NewToken,
    acts_for_programs,
    make_token,
    revoke_token,
    tokens_of,
)
from controller.approval.exporting import key_file
from controller.approval.trusted import SPEAKERS, was_trusted
from controller.approval.ways import strict_since
from controller.errors import NotFoundError, OperatorError
from controller.store.logins import Passkey
from controller.store.lookup import find
from controller.store.people import Person
from controller.web.rendering import page
from controller.web.visits import (
    SESSION_COOKIE,
    Checked,
    Reading,
    Visit,
    Writing,
    clock,
    doors,
    tell_security,
)
from playlists.messages.approval import hash_key

router = APIRouter(prefix="/tai-khoan")

USUAL_DAYS = 90
Text = Annotated[str, Form()]


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """The account as it stands."""
    return _account(request, visit)


@router.post("/phien/ket-thuc")
def end_session(visit: Writing, session: Text = "") -> Response:
    """Đăng xuất một nơi."""
    revoke(visit.session, visit.actor, session, visit.now)
    return _to("da-dang-xuat-noi-khac")


@router.post("/phien/ket-thuc-khac")
def end_other_sessions(request: Request, visit: Writing) -> Response:
    """Đăng xuất mọi nơi khác."""
    token = request.cookies.get(SESSION_COOKIE, "")
    revoke_others(visit.session, visit.actor, token, visit.now)
    return _to("da-dang-xuat-noi-khac")


@router.get("/mat-khau")
def show_password(request: Request, visit: Reading) -> Response:
    """The form for a new password."""
    return page(request, visit, "account/password.html")


@router.post("/mat-khau")
def set_password(
    request: Request, visit: Checked, password: Text = "", new_password: Text = ""
) -> Response:
    """Đổi mật khẩu: logs out everywhere, here too."""
    try:
        change_password(
            doors(request),
            visit.actor,
            PasswordChange(old=password, new=new_password),
            clock(request)(),
            request.app.state.hasher,
        )
    except OperatorError as error:
        tell_security(request, "password_refused", person=visit.actor.person_id)
        return page(
            request,
            visit,
            "account/password.html",
            error=error,
        )
    return RedirectResponse("/dang-nhap?bao=da-doi-mat-khau", HTTPStatus.SEE_OTHER)


@router.get("/khoa-thiet-bi/{passkey_id}/khoa-cong-khai")
def show_public_key(visit: Reading, passkey_id: str) -> Response:
    """The public key, by which anybody checks what the device has signed."""
    passkey = find(visit.session, Passkey, passkey_id)
    if passkey.person_id != visit.actor.person_id:
        raise NotFoundError("Passkey", passkey_id)
    headers = {"content-disposition": 'attachment; filename="khoa-cong-khai.pem"'}
    return Response(
        key_file(public_key_of(passkey)), media_type="application/x-pem-file", headers=headers
    )


@router.post("/khoa-api")
def new_token(
    request: Request,
    visit: Writing,
    name: Text = "",
    acts: Annotated[list[Act] | None, Form()] = None,
    days: Annotated[int, Form()] = USUAL_DAYS,
) -> Response:
    """Make a token for a program; it is shown once."""
    new = NewToken(name=name, acts=frozenset(acts or ()), days=days)
    try:
        row, text = make_token(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _account(request, visit, error)
    return page(request, visit, "account/token.html", row=row, text=text)


@router.post("/khoa-api/thu-hoi")
def end_token(visit: Writing, token_id: Text = "") -> Response:
    """Thu hồi khóa API."""
    revoke_token(visit.session, visit.actor, token_id, visit.now)
    return _to("da-thu-hoi-khoa")


def _account(request: Request, visit: Visit, error: OperatorError | None = None) -> Response:
    person = _person(visit)
    passkeys = passkeys_of(visit.session, person.id)
    app = one_time.app_of(visit.session, person.id)
    return page(
        request,
        visit,
        "account/page.html",
        error=error,
        person=person,
        here=hash_of(request.cookies.get(SESSION_COOKIE, "")),
        sessions=sessions_of(visit.session, visit.actor, visit.now),
        passkeys=[_Shown(visit, person, row) for row in passkeys],
        app=app,
        codes_left=recovery.left(visit.session, person.id),
        should_prove=is_weighty(person.role) and app is None and not passkeys,
        tokens=tokens_of(visit.session, visit.actor, visit.now),
        acts=acts_for_programs(person),
        usual_days=USUAL_DAYS,
    )


class _Shown:
    """A passkey with its mark, and whether its owner's unit waits for a word about it."""

    def __init__(self, visit: Visit, person: Person, row: Passkey) -> None:
        self.row = row
        self.sha256 = hash_key(public_key_of(row))
        since = strict_since(visit.session, person.unit_id)
        later = since is not None and row.created_at > since
        self.is_unknown = (
            later
            and person.role in SPEAKERS
            and not was_trusted(visit.session, person.id, self.sha256)
        )


def _person(visit: Visit) -> Person:
    return find(visit.session, Person, str(visit.actor.person_id))


def _to(notice: str) -> Response:
    return RedirectResponse(f"/tai-khoan?bao={notice}", HTTPStatus.SEE_OTHER)
