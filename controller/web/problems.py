"""Errors as people meet them: a page in Vietnamese, or `detail` for programs; one place for all."""

import logging
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from controller.accounts.authority import NotAllowedError
from controller.accounts.errors import (
    LoginRefusedError,
    SecondStepNeededError,
    SecondStepRefusedError,
    TooManyTriesError,
)
from controller.approval_requests.errors import NotAskedError, RequestClosedError
from controller.audit.errors import LinkOverError
from controller.bulletins.errors import BulletinStatusError, RevisionChangedError
from controller.enrolment.errors import NoDoorError, TooOftenError
from controller.errors import (
    ChangedMeanwhileError,
    ControllerError,
    NotFoundError,
    OperatorError,
)
from controller.inbox.errors import SourceDecidedError
from controller.residents.errors import OftenAskedError
from controller.web.errors import (
    BadFormError,
    NoPageError,
    NotLoggedInError,
    StalePageError,
    UploadTooLargeError,
    UploadTooSlowError,
)
from controller.web.rendering import door
from controller.web.security import LARGEST_BODY
from controller.web.typed import typed_in
from controller.web.visits import tell_security
from controller.web.wording.errors import sentence

log = logging.getLogger(__name__)

STATUSES: dict[type[ControllerError], HTTPStatus] = {
    ControllerError: HTTPStatus.INTERNAL_SERVER_ERROR,
    OperatorError: HTTPStatus.UNPROCESSABLE_ENTITY,
    NotFoundError: HTTPStatus.NOT_FOUND,
    NoPageError: HTTPStatus.NOT_FOUND,
    NotAllowedError: HTTPStatus.FORBIDDEN,
    StalePageError: HTTPStatus.FORBIDDEN,
    NotLoggedInError: HTTPStatus.UNAUTHORIZED,
    LoginRefusedError: HTTPStatus.UNAUTHORIZED,
    LinkOverError: HTTPStatus.UNAUTHORIZED,
    SecondStepRefusedError: HTTPStatus.UNAUTHORIZED,
    SecondStepNeededError: HTTPStatus.FORBIDDEN,
    TooManyTriesError: HTTPStatus.TOO_MANY_REQUESTS,
    TooOftenError: HTTPStatus.TOO_MANY_REQUESTS,
    OftenAskedError: HTTPStatus.TOO_MANY_REQUESTS,
    NoDoorError: HTTPStatus.SERVICE_UNAVAILABLE,
    UploadTooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    UploadTooSlowError: HTTPStatus.REQUEST_TIMEOUT,
    BulletinStatusError: HTTPStatus.CONFLICT,
    RevisionChangedError: HTTPStatus.CONFLICT,
    ChangedMeanwhileError: HTTPStatus.CONFLICT,
    SourceDecidedError: HTTPStatus.CONFLICT,
    RequestClosedError: HTTPStatus.CONFLICT,
    NotAskedError: HTTPStatus.CONFLICT,
}


def status_of(error: ControllerError) -> HTTPStatus:
    """The HTTP status of an error, or of the nearest class above it."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


class LargeBodiesRefused:
    """Refuse at once, in words, what announces itself as larger than anything that is sent here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass the request on."""
        if scope["type"] == "http":
            request = Request(scope)
            announced = request.headers.get("content-length", "0")
            if announced.isdecimal() and int(announced) > LARGEST_BODY:
                answer = _answer(request, UploadTooLargeError(LARGEST_BODY))
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)


def install(app: FastAPI) -> None:
    """Make the app answer every error in words."""
    app.add_exception_handler(ControllerError, _refused)
    app.add_exception_handler(RequestValidationError, _misunderstood)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DataError, _not_data)
    app.add_exception_handler(Exception, _broken)


def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, ControllerError):  # pragma: no cover -- registered for this class only
        raise error
    if isinstance(error, NotLoggedInError) and not _is_program(request):
        return _to_login(request)
    if isinstance(error, SecondStepNeededError) and not _is_program(request):
        return RedirectResponse("/tai-khoan?bao=can-buoc-hai", HTTPStatus.SEE_OTHER)
    if isinstance(error, NotAllowedError):
        told = {"person": error.actor.person_id, "act": error.act, "unit": error.unit_id}
        tell_security(request, "not_allowed", path=request.url.path, **told)
    if isinstance(error, StalePageError):
        tell_security(request, "foreign_form", path=request.url.path)
    return _answer(request, error)


def _misunderstood(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):  # pragma: no cover -- as above
        raise error
    problems = error.errors()
    field = str(problems[0]["loc"][-1]) if problems else ""
    refused = BadFormError(field)
    if not _is_program(request):
        return _answer(request, refused)
    places = [{"loc": p["loc"], "msg": p["msg"], "type": p["type"]} for p in problems]
    return JSONResponse(
        {"detail": sentence(refused), "problems": places}, HTTPStatus.UNPROCESSABLE_ENTITY
    )


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):  # pragma: no cover -- as above
        raise error
    if error.status_code == HTTPStatus.NOT_FOUND:
        return _answer(request, NoPageError())
    if error.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _answer(request, UploadTooLargeError(LARGEST_BODY))
    if error.status_code == HTTPStatus.REQUEST_TIMEOUT:
        return _answer(request, UploadTooSlowError())
    return _answer(request, OperatorError(), HTTPStatus(error.status_code))


def _not_data(request: Request, error: Exception) -> Response:
    """What no database keeps, such as a zero byte in a text: PostgreSQL says so itself."""
    log.info("%s %s: %s", request.method, request.url.path, error)
    return _answer(request, OperatorError())


def _broken(request: Request, error: Exception) -> Response:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return _answer(request, ControllerError())


def _answer(request: Request, error: ControllerError, status: HTTPStatus | None = None) -> Response:
    status = status or status_of(error)
    words = sentence(error)
    if _is_program(request):
        headers = {"WWW-Authenticate": "Bearer"} if status is HTTPStatus.UNAUTHORIZED else {}
        if isinstance(error, TooManyTriesError):
            headers["Retry-After"] = str(error.wait_s)
        return JSONResponse({"detail": words}, status, headers)
    return door(
        "problem/page.html",
        status=status,
        words=words,
        code=int(status),
        typed=typed_in(request),
        back_to=_page_of(request),
    )


def _page_of(request: Request) -> str:
    """The page of ours whose form was refused; empty where a browser names none."""
    from_ = urlsplit(request.headers.get("referer", ""))
    ours = request.method == "POST" and from_.netloc == request.url.netloc
    return from_.path if ours and from_.path.startswith("/") and from_.path[1:2] != "/" else ""


def _to_login(request: Request) -> Response:
    if "hx-request" in request.headers:
        return Response(status_code=HTTPStatus.OK, headers={"HX-Redirect": "/dang-nhap"})
    if request.url.path.endswith("/su-kien"):
        # An event stream: 204 tells the browser not to connect again.
        return Response(status_code=HTTPStatus.NO_CONTENT)
    if request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
        # A link from Zalo or mail: browsers keep the strict cookie back. Asked again by the page
        # itself, they send it.
        return door("problem/again.html")
    wanted = request.url.path if request.method == "GET" else "/"
    if request.method == "GET" and request.url.query:
        wanted += f"?{request.url.query}"
    return RedirectResponse(f"/dang-nhap?{urlencode({'den': wanted})}", HTTPStatus.SEE_OTHER)


def _is_program(request: Request) -> bool:
    return request.url.path.startswith("/api/")
