"""Phát trực tiếp: ask, agree, speak, end; what was said lies there to be heard again."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, WebSocket
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

from controller.accounts.authority import Act, require
from controller.emergencies.reach import Aim
from controller.errors import OperatorError
from controller.live.airing import close_airing
from controller.live.asking import NewSession, SecondVoice, ask, consent, shift_of
from controller.live.rules import MOST_MINUTES, Manner, manner_of, set_manner
from controller.store.broadcasts import TargetKind
from controller.store.live import Closing, LiveSession, Origin, Second, Speakers
from controller.store.lookup import find
from controller.web.live import changes
from controller.web.live_line import LiveLine
from controller.web.queries.aims import aims_of, chosen_aims
from controller.web.queries.live import Seen, recent, seen
from controller.web.rendering import fragment, page
from controller.web.visits import Reading, Visit, Writing, visit_of
from controller.web.wording import live as said

router = APIRouter(prefix="/truc-tiep")

Text = Annotated[str, Form()]


class AskForm(BaseModel):
    """What is asked for."""

    purpose: str = ""
    origin: Origin = Origin.MICROPHONE
    noi: list[str] = []
    """Places as "unit:…", "area:…", "cluster:…"; none for the whole unit."""


class RulesForm(BaseModel):
    """The unit's rules."""

    speakers: Speakers = Speakers.ON_DUTY
    second: Second = Second.AFTER
    most_minutes: int = 15
    volume_percent: int = 100


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """What is on air, what was, and the form to ask."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    return _list(request, visit, AskForm())


@router.post("")
def ask_to_speak(request: Request, visit: Writing, form: Annotated[AskForm, Form()]) -> Response:
    """Ask to speak live."""
    require(visit.session, visit.actor, Act.SPEAK_LIVE, visit.unit_id)
    try:
        new = NewSession(
            unit_id=visit.unit_id,
            purpose=form.purpose,
            aims=chosen_aims(form.noi) or [Aim(TargetKind.UNIT, visit.unit_id)],
            origin=form.origin,
        )
        shelf = request.app.state.settings.shelf
        asked = ask(visit.session, visit.actor, new, visit.now, shelf)
    except OperatorError as error:
        visit.session.rollback()
        return _list(request, visit, form, error)
    return RedirectResponse(f"/truc-tiep/{asked.id}", HTTPStatus.SEE_OTHER)


@router.post("/quy-dinh")
def keep_rules(request: Request, visit: Writing, form: Annotated[RulesForm, Form()]) -> Response:
    """Who may speak live, who must agree, how long, how loud."""
    manner = Manner(**form.model_dump())
    require(visit.session, visit.actor, Act.WRITE_REGULATION, visit.unit_id)
    try:
        set_manner(visit.session, visit.actor, visit.unit_id, manner, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _list(request, visit, AskForm(), error)
    return RedirectResponse("/truc-tiep?bao=da-luu-truc-tiep", HTTPStatus.SEE_OTHER)


@router.get("/{live_id}")
def show_one(request: Request, visit: Reading, live_id: str) -> Response:
    """One broadcast: to be spoken, on air, or over."""
    return _one(request, visit, _seen(visit, live_id))


@router.post("/{live_id}/tra-loi")
def answer(
    request: Request,
    visit: Writing,
    live_id: str,
    *,
    agrees: Annotated[bool, Form()],
    note: Text = "",
) -> Response:
    """What a second person says."""
    word = SecondVoice(session_id=live_id, agrees=agrees, note=note)
    require(visit.session, visit.actor, Act.ORDER_EMERGENCY, _seen(visit, live_id).asked.unit_id)
    try:
        consent(visit.session, visit.actor, word, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _one(request, visit, _seen(visit, live_id), error)
    return _to(live_id, "da-tra-loi-truc-tiep")


@router.post("/{live_id}/ket-thuc")
def end(visit: Writing, live_id: str) -> Response:
    """Somebody else ends it."""
    asked = find(visit.session, LiveSession, live_id)
    require(visit.session, visit.actor, Act.CANCEL_BROADCAST, asked.unit_id)
    close_airing(visit.session, visit.actor, live_id, Closing.OTHER, visit.now)
    return _to(live_id, "da-ket-thuc-truc-tiep")


def _may_watch(request: Request, live_id: str) -> None:
    """Refuse before the stream begins, holding no database session meanwhile."""
    with request.app.state.reading() as session:
        _seen(visit_of(request, session), live_id)


@router.get(
    "/{live_id}/su-kien",
    response_class=EventSourceResponse,
    dependencies=[Depends(_may_watch)],
)
async def news(request: Request, live_id: str) -> AsyncIterator[ServerSentEvent]:
    """How it stands, whenever that has changed, while the login holds."""
    async for event in changes(request, lambda asked: {"now": _now(asked, live_id)}):
        yield event


@router.websocket("/{live_id}/am-thanh")
async def speak(socket: WebSocket, live_id: str) -> None:
    """The sound."""
    await LiveLine(socket, live_id).run()


def _seen(visit: Visit, live_id: str) -> Seen:
    asked = find(visit.session, LiveSession, live_id)
    require(visit.session, visit.actor, Act.READ, asked.unit_id)
    return seen(visit.session, asked)


def _now(request: Request, live_id: str) -> str:
    with request.app.state.reading() as session:
        visit = visit_of(request, session)
        return fragment("live/now.html", seen=_seen(visit, live_id), said=said, visit=visit)


def _one(
    request: Request, visit: Visit, shown: Seen, error: OperatorError | None = None
) -> Response:
    is_speaker = shown.asked.speaker_id == visit.actor.person_id
    return page(
        request,
        visit,
        "live/page.html",
        error=error,
        said=said,
        seen=shown,
        is_speaker=is_speaker,
        may_answer=not is_speaker and visit.may(Act.ORDER_EMERGENCY, shown.asked.unit_id),
    )


def _list(
    request: Request, visit: Visit, form: AskForm, error: OperatorError | None = None
) -> Response:
    person_id = str(visit.actor.person_id)
    return page(
        request,
        visit,
        "live/list.html",
        error=error,
        said=said,
        form=form,
        manner=manner_of(visit.session, visit.unit_id),
        has_shift=shift_of(visit.session, person_id, visit.unit_id, visit.now) is not None,
        aims=aims_of(visit.session, visit.unit_id),
        shown=recent(visit.session, visit.unit_id),
        most_minutes=MOST_MINUTES,
        origins=Origin,
        speakers=Speakers,
        seconds=Second,
    )


def _to(live_id: str, notice: str) -> Response:
    return RedirectResponse(f"/truc-tiep/{live_id}?bao={notice}", HTTPStatus.SEE_OTHER)
