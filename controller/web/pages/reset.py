"""Đặt lại mật khẩu: the person types both halves of the code and a password of her choice."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.resets import NewPassword, use_reset
from controller.errors import OperatorError
from controller.web.pages.login import door_form, require_form_token
from controller.web.visits import clock, doors, tell_security, window

router = APIRouter(prefix="/dat-lai-mat-khau")

Text = Annotated[str, Form()]


@router.get("")
def show(request: Request) -> Response:
    """The form."""
    return door_form(request, "login/reset.html", login="")


@router.post("")
def set_password(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    *,
    login: Text = "",
    first_half: Text = "",
    second_half: Text = "",
    password: Text = "",
    csrf_token: Text = "",
) -> Response:
    """Set the new password."""
    new = NewPassword(
        login=login, first_half=first_half, second_half=second_half, password=password
    )
    hasher = request.app.state.hasher
    try:
        require_form_token(request, csrf_token)
        use_reset(doors(request), new, window(request), clock(request)(), hasher)
    except OperatorError as error:
        tell_security(request, "reset_refused", login=login[:80], why=type(error).__name__)
        return door_form(request, "login/reset.html", error, login=login)
    tell_security(request, "reset_used", login=login[:80])
    return RedirectResponse("/dang-nhap?bao=da-doi-mat-khau", HTTPStatus.SEE_OTHER)
