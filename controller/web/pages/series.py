"""Loạt bài: a document in episodes, submitted and approved in one go."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.bulletins.decisions import writers_of
from controller.bulletins.listings import returned_with
from controller.bulletins.readings import undecided
from controller.errors import OperatorError
from controller.intake.choose import PACES, SYLLABLES_A_SECOND
from controller.lexicon.layered import lexicon_of
from controller.series import service
from controller.series.service import NewSeries, SeriesAssent
from controller.store.bulletins import BulletinStatus, Series, SpeechState
from controller.store.people import Person
from controller.web.approving import Given, braked
from controller.web.deciding import Ground, decision_page
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from playlists.messages.plan import ms_of_frames

router = APIRouter()
Text = Annotated[str, Form()]


@router.post("/van-ban/{document_id}/loat-bai")
def create(
    visit: Writing,
    document_id: str,
    *,
    parts: Annotated[list[str] | None, Form()] = None,
    minutes: Annotated[float, Form(ge=2, le=60)] = service.DEFAULT_MINUTES,
    voice: Text = "",
) -> Response:
    """Split the chosen parts into episodes."""
    new = NewSeries(
        unit_id=visit.unit_id,
        document_id=document_id,
        labels=parts,
        minutes=minutes,
        pace=PACES.get(voice, SYLLABLES_A_SECOND),
    )
    series = service.create_series(visit.session, visit.actor, new, visit.now)
    return _to(series.id, "da-tach-loat")


@router.get("/loat-bai/{series_id}")
def show(request: Request, visit: Reading, series_id: str) -> Response:
    """All episodes, and the step to take."""
    series = service.get_series(visit.session, visit.actor, series_id)
    return _series(request, visit, series)


@router.get("/loat-bai/{series_id}/tien-do")
def show_progress(request: Request, visit: Reading, series_id: str) -> Response:
    """How far the voice is; asked again and again while it speaks."""
    series = service.get_series(visit.session, visit.actor, series_id)
    return page(request, visit, "series/episodes.html", **_facts(visit, series))


@router.post("/loat-bai/{series_id}/gui-duyet")
def submit(request: Request, visit: Writing, series_id: str) -> Response:
    """Gửi duyệt cả loạt."""
    try:
        service.submit_series(visit.session, visit.actor, series_id, visit.now)
    except OperatorError as error:
        return _refused(request, visit, series_id, error)
    return _to(series_id, "da-gui-duyet-loat")


@router.get("/loat-bai/{series_id}/duyet")
def show_decision(request: Request, visit: Reading, series_id: str) -> Response:
    """Every episode with its sound and where each sentence comes from."""
    series = service.get_series(visit.session, visit.actor, series_id)
    require(visit.session, visit.actor, Act.DECIDE_BULLETIN, series.unit_id)
    pending = [b for b in series.bulletins if b.status is BulletinStatus.PENDING]
    address = f"/loat-bai/{series_id}"
    ground = Ground(
        unit_id=series.unit_id, approve_to=f"{address}/duyet", return_to=f"{address}/tra-lai"
    )
    return decision_page(
        request,
        visit,
        ground,
        [bulletin.current for bulletin in pending],
        heading=f"Duyệt loạt bài {len(series.bulletins)} kỳ",
        lead=series.title,
        may_decide=_facts(visit, series)["may_decide"],
        closed="Không còn kỳ nào chờ duyệt: đã có người xử lý, hoặc người soạn đã sửa.",
        settled=False,
        asked=None,
        back_to=address,
    )


@router.post("/loat-bai/{series_id}/duyet")
def approve(
    request: Request,
    visit: Writing,
    series_id: str,
    assent: Given,
    revision_ids: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Duyệt cả loạt: exactly the revisions that the page showed."""
    yes = SeriesAssent(revision_ids=revision_ids or [], assent=assent)
    try:
        braked(
            visit,
            assent,
            lambda: service.approve_series(visit.session, visit.actor, series_id, yes, visit.now),
        )
    except OperatorError as error:
        return _refused(request, visit, series_id, error)
    return _to(series_id, "da-duyet-loat")


@router.post("/loat-bai/{series_id}/tra-lai")
def return_for_repair(
    request: Request,
    visit: Writing,
    series_id: str,
    revision_ids: Annotated[list[str] | None, Form()] = None,
    comment: Text = "",
) -> Response:
    """Trả lại: the episodes that the form names, or all that wait."""
    try:
        why = service.SentBack(comment, revision_ids)
        service.return_series(visit.session, visit.actor, series_id, why, visit.now)
    except OperatorError as error:
        return _refused(request, visit, series_id, error)
    return _to(series_id, "da-tra-lai")


def _series(
    request: Request, visit: Visit, series: Series, error: OperatorError | None = None
) -> Response:
    return page(
        request,
        visit,
        "series/page.html",
        error=error,
        **_facts(visit, series),
    )


def _facts(visit: Visit, series: Series) -> dict[str, Any]:
    episodes = series.bulletins
    statuses = [episode.status for episode in episodes]
    unsure = {
        b.id: len(undecided(b.current, lexicon_of(visit.session, b.current)))
        for b in episodes
        if b.current.submitted_at is None
    }
    return {
        "series": series,
        "episodes": episodes,
        "author": visit.session.get_one(Person, series.created_by).name,
        "returned": {b.id: returned_with(visit.session, b) for b in episodes},
        "unsure": unsure,
        "speaking": any(
            b.current.speech_state in {SpeechState.WAITING, SpeechState.SPEAKING} for b in episodes
        ),
        "drafts": any(b.current.submitted_at is None for b in episodes),
        "waits": BulletinStatus.PENDING in statuses,
        "all_approved": all(status is BulletinStatus.APPROVED for status in statuses),
        "length": sum(
            ms_of_frames(b.current.audio.frames) for b in episodes if b.current.audio is not None
        ),
        "may_submit": visit.may(Act.SUBMIT_BULLETIN, series.unit_id),
        "may_write": visit.may(Act.WRITE_BULLETIN, series.unit_id),
        "may_decide": visit.may(Act.DECIDE_BULLETIN, series.unit_id)
        and visit.actor.person_id not in writers_of(episodes),
    }


def _refused(request: Request, visit: Visit, series_id: str, error: OperatorError) -> Response:
    visit.session.rollback()
    series = service.get_series(visit.session, visit.actor, series_id)
    return _series(request, visit, series, error)


def _to(series_id: str, notice: str) -> Response:
    return RedirectResponse(f"/loat-bai/{series_id}?bao={notice}", HTTPStatus.SEE_OTHER)
