"""Nghe thử giọng đọc: a sentence by a voice that nobody names; what was heard, how pleasant."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from controller.accounts.authority import Act
from controller.errors import NotFoundError
from controller.listening import service
from controller.web.audio import MEDIA_TYPE
from controller.web.rendering import page
from controller.web.visits import Reading, Writing

router = APIRouter(prefix="/nghe-thu")


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """The next clip, or what to do without one; results by voice once she has heard them all."""
    newest = service.newest_round(visit.session, visit.actor, visit.unit_id)
    trial = service.next_trial(visit.session, visit.actor, visit.unit_id)
    told = service.results(visit.session, visit.actor, visit.unit_id) if trial.clip is None else []
    return page(
        request,
        visit,
        "listening/page.html",
        round=newest,
        trial=trial,
        results=told,
        may_ask=visit.may(Act.WRITE_BULLETIN),
    )


@router.post("")
def ask(visit: Writing) -> Response:
    """Have the sentences spoken by every voice."""
    service.ask_for_round(visit.session, visit.actor, visit.unit_id, visit.now)
    return RedirectResponse("/nghe-thu", HTTPStatus.SEE_OTHER)


@router.get("/{clip_id}/am-thanh")
def sound(request: Request, visit: Reading, clip_id: str) -> Response:
    """The clip, under an address that tells neither voice nor sentence."""
    clip = service.one_clip(visit.session, visit.actor, clip_id)
    path = request.app.state.settings.shelf.find(clip.audio_sha256)
    if path is None:
        raise NotFoundError("Audio", clip.audio_sha256)
    return FileResponse(path, media_type=MEDIA_TYPE, headers={"cache-control": "private, no-store"})


@router.post("/{clip_id}")
def answer(
    visit: Writing,
    clip_id: str,
    heard: Annotated[str, Form()] = "",
    pleasant: Annotated[int, Form()] = 3,
) -> Response:
    """Keep the answer and go on."""
    judged = service.Judged(heard=heard, pleasant=pleasant)
    service.answer(visit.session, visit.actor, clip_id, judged, visit.now)
    return RedirectResponse("/nghe-thu", HTTPStatus.SEE_OTHER)
