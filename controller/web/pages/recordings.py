"""Mục ghi âm: bring a finished recording as an item of programmes."""

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.bulletins.languages import OTHERS, VIETNAMESE
from controller.bulletins.listings import get_bulletin
from controller.bulletins.translators import Translators, is_one_person
from controller.errors import OperatorError
from controller.recordings.service import (
    MOST_MINUTES,
    NewRecording,
    hear_out,
    keep_recording,
    may_record,
    say_music,
)
from controller.web.rendering import page
from controller.web.translating import named
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.audit import language

router = APIRouter(prefix="/ghi-am")
Text = Annotated[str, Form()]


@router.get("/moi")
def show(request: Request, visit: Reading, cua: str = "") -> Response:
    """The form; `cua` names the bulletin of which it is a variant."""
    require(visit.session, visit.actor, Act.WRITE_BULLETIN, visit.unit_id)
    return _form(request, visit, NewRecording(unit_id=visit.unit_id, title="", variant_of=cua))


@router.post("/moi")
def bring(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    *,
    title: Text = "",
    recording: Annotated[UploadFile | None, File()] = None,
    variant_of: Text = "",
    code: Annotated[str, Form(alias="language")] = VIETNAMESE,
    music: Text = "",
    by: Annotated[Translators, Depends(named)],
) -> Response:
    """Hear the file out and keep it as a draft.

    One name for both people is no reason to lose what was just recorded in the page: it is kept
    with the translator's name, and the other is asked for where the draft is.
    """
    named_once = is_one_person(by)
    new = NewRecording(
        unit_id=visit.unit_id,
        title=title,
        variant_of=variant_of,
        language=code,
        by=replace(by, native_reviewer="") if named_once else by,
        is_music=bool(music),
    )
    try:
        may_record(visit.session, visit.actor, visit.unit_id)
        # Hearing an hour of sound takes a minute: the database is not held meanwhile.
        visit.session.commit()
        content = recording.file.read() if recording else b""
        heard = hear_out(content, request.app.state.settings.shelf)
        bulletin = keep_recording(visit.session, visit.actor, new, heard, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _form(request, visit, new, error)
    notice = "da-luu-ghi-am-mot-ten" if named_once else "da-luu-ghi-am"
    return RedirectResponse(f"/ban-tin/{bulletin.id}?bao={notice}", HTTPStatus.SEE_OTHER)


@router.post("/{bulletin_id}/am-nhac")
def say(visit: Writing, bulletin_id: str, music: Text = "") -> Response:
    """Say of a recording whether it is music."""
    say_music(visit.session, visit.actor, bulletin_id, is_music=bool(music), now=visit.now)
    return RedirectResponse(f"/ban-tin/{bulletin_id}?bao=da-luu-muc", HTTPStatus.SEE_OTHER)


def _form(
    request: Request, visit: Visit, new: NewRecording, error: OperatorError | None = None
) -> Response:
    original = get_bulletin(visit.session, visit.actor, new.variant_of) if new.variant_of else None
    return page(
        request,
        visit,
        "recordings/new.html",
        error=error,
        new=new,
        original=original,
        languages=[(code, language(code)) for code in OTHERS],
        most_minutes=MOST_MINUTES,
    )
