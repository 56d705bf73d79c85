"""Báo tin: the sentence of the day to copy into Zalo, and as a notice each morning."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller import civil
from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.notifications import subscriptions
from controller.notifications.identity import kept_identity
from controller.notifications.sealing import BrowserKeys
from controller.notifications.subscriptions import NewSubscription
from controller.store.lookup import find
from controller.store.units import Unit
from controller.web.browsers import browser_words
from controller.web.queries.morning import day_sentence
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing, site, window

router = APIRouter(prefix="/bao-tin")
Text = Annotated[str, Form()]


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """The text, and the browsers that are told."""
    return _page(request, visit)


@router.post("/may-nay")
def subscribe(
    request: Request, visit: Writing, endpoint: Text = "", p256dh: Text = "", auth: Text = ""
) -> Response:
    """Allow notices in the browser that asks."""
    new = NewSubscription(
        endpoint=endpoint,
        keys=BrowserKeys(p256dh, auth),
        browser=browser_words(window(request).browser),
    )
    try:
        subscriptions.subscribe(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _page(request, visit, error)
    return RedirectResponse("/bao-tin?bao=da-bat-bao-tin", HTTPStatus.SEE_OTHER)


@router.post("/may-nay/{subscription_id}/bo")
def unsubscribe(visit: Writing, subscription_id: str) -> Response:
    """Send nothing to one of her browsers any more."""
    subscriptions.unsubscribe(visit.session, visit.actor, subscription_id, visit.now)
    return RedirectResponse("/bao-tin?bao=da-tat-bao-tin", HTTPStatus.SEE_OTHER)


def _page(request: Request, visit: Visit, error: OperatorError | None = None) -> Response:
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    unit = find(visit.session, Unit, visit.unit_id)
    sentence = day_sentence(visit.session, visit.unit_id, visit.now)
    today = civil.long_day(civil.day_of(visit.now))
    return page(
        request,
        visit,
        "notifications/page.html",
        error=error,
        message=f"{unit.name}, {today}:\n{sentence}\n{site(request).origin}/hom-nay",
        push_key=kept_identity(request.app.state.settings.home).public,
        browsers=subscriptions.subscriptions_of(visit.session, visit.actor),
    )
