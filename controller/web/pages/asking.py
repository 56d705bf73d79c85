"""Gửi người duyệt: a link and a ready text for an approver, about a bulletin or a whole series."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.approval_requests.approvers import approvers_of
from controller.approval_requests.service import Asked, NewRequest, ask, asked_about, withdraw
from controller.approval_requests.state import RequestState
from controller.bulletins.decisions import writers_of
from controller.errors import OperatorError
from controller.habits.wishing import wish_of
from controller.store.approval_requests import ApprovalRequest
from controller.store.bulletins import Bulletin, Series
from controller.store.lookup import find
from controller.store.units import Unit
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.asking import Asking, message, subject
from controller.web.wording.wishes import when
from playlists.messages.plan import ms_of_frames

router = APIRouter()
Text = Annotated[str, Form()]
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@router.get("/ban-tin/{bulletin_id}/gui-nguoi-duyet")
def show_for_bulletin(request: Request, visit: Reading, bulletin_id: str) -> Response:
    """The links about one bulletin, and the form for another."""
    return _page(request, visit, find(visit.session, Bulletin, bulletin_id))


@router.post("/ban-tin/{bulletin_id}/gui-nguoi-duyet")
def ask_about_bulletin(
    request: Request, visit: Writing, bulletin_id: str, approver_id: Text = "", note: Text = ""
) -> Response:
    """Make a link."""
    new = NewRequest(bulletin_id=bulletin_id, approver_id=approver_id or None, note=note)
    return _ask(request, visit, find(visit.session, Bulletin, bulletin_id), new)


@router.get("/loat-bai/{series_id}/gui-nguoi-duyet")
def show_for_series(request: Request, visit: Reading, series_id: str) -> Response:
    """The links about one series, and the form for another."""
    return _page(request, visit, find(visit.session, Series, series_id))


@router.post("/loat-bai/{series_id}/gui-nguoi-duyet")
def ask_about_series(
    request: Request, visit: Writing, series_id: str, approver_id: Text = "", note: Text = ""
) -> Response:
    """Make a link."""
    new = NewRequest(series_id=series_id, approver_id=approver_id or None, note=note)
    return _ask(request, visit, find(visit.session, Series, series_id), new)


@router.post("/xem-duyet/{link_key}/thu-hoi")
def call_back(visit: Writing, link_key: str) -> Response:
    """Thu hồi liên kết."""
    request = withdraw(visit.session, visit.actor, link_key, visit.now)
    return RedirectResponse(f"{_room(request)}?bao=da-thu-hoi-lien-ket-duyet", HTTPStatus.SEE_OTHER)


def _ask(request: Request, visit: Visit, about: Bulletin | Series, new: NewRequest) -> Response:
    try:
        made = ask(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _page(request, visit, about, error)
    return RedirectResponse(f"{_room(made)}?bao=da-tao-lien-ket", HTTPStatus.SEE_OTHER)


def _room(request: ApprovalRequest) -> str:
    """The page of what a link is about."""
    about = (
        f"/loat-bai/{request.series_id}" if request.series_id else f"/ban-tin/{request.bulletin_id}"
    )
    return f"{about}/gui-nguoi-duyet"


def _page(
    request: Request, visit: Visit, about: Bulletin | Series, error: OperatorError | None = None
) -> Response:
    session = visit.session
    require(session, visit.actor, Act.SUBMIT_BULLETIN, about.unit_id)
    if isinstance(about, Series):
        bulletins, back = about.bulletins, f"/loat-bai/{about.id}"
        found = asked_about(session, visit.now, series_id=about.id)
    else:
        bulletins, back = [about], f"/ban-tin/{about.id}"
        found = asked_about(session, visit.now, bulletin_id=about.id)
    open_ones = [one for one in found if one.state is RequestState.WAITING]
    return page(
        request,
        visit,
        "asking/page.html",
        error=error,
        about=about,
        back_to=back,
        in_series=isinstance(about, Series),
        approvers=approvers_of(session, about.unit_id, writers_of(bulletins)),
        sent=[(one, _texts(request, visit, about, one)) for one in open_ones],
        closed=[one for one in found if one.state is not RequestState.WAITING],
    )


def _texts(
    request: Request, visit: Visit, about: Bulletin | Series, asked: Asked
) -> dict[str, str]:
    """The text and the ways to send it."""
    revisions = [part.revision for part in asked.parts]
    personal = any(revision.bulletin.personal_data for revision in revisions)
    sent = asked.request
    wishes = [wish for r in revisions if (wish := wish_of(visit.session, r.id)) is not None]
    text = Asking(
        approver=sent.approver.name if sent.approver else "",
        asker=sent.asker.name,
        unit=find(visit.session, Unit, about.unit_id).name,
        title="" if personal else about.title,
        parts=len(revisions),
        length_ms=sum(ms_of_frames(r.audio.frames) for r in revisions if r.audio is not None),
        note=sent.note,
        link=f"{base_of(request)}/xem-duyet/{sent.key}",
        expires_at=sent.expires_at,
        # Today's text may be read tomorrow: it names the day.
        air_at=", ".join(when(datetime.fromisoformat(one.at), 0) for one in wishes),
    )
    whole = message(text)
    return {
        "text": whole,
        "link": text.link,
        "sms": f"sms:?&body={quote(whole)}",
        "mail": f"mailto:?subject={quote(subject(text))}&body={quote(whole)}",
    }


def base_of(request: Request) -> str:
    """Where approvers reach us: as it was set, else as whoever asks reached us."""
    told: str = request.app.state.settings.controller_url
    # Where pages are served by HTTPS beside it, the set address is the devices' one.
    if request.url.scheme == "https" or urlsplit(told).hostname in LOOPBACK:
        return f"{request.url.scheme}://{request.url.netloc}"
    return told
