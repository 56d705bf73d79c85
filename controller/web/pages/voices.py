"""Giọng và cách đọc: how a unit is spoken to, and which voices are asked in which order."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.speech.manner import Manner, manner_of, owner_of, set_manner
from controller.speech.voices import known_voices
from controller.store.lookup import find
from controller.store.units import Unit
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording import voices as said

router = APIRouter(prefix="/giong-doc")

CHOICES = 3
"""Voices that may be named, in order; offline ones follow by themselves."""


class MannerForm(BaseModel):
    """What is chosen."""

    speed: float = 1.0
    rests: float = 1.0
    word_gap_ms: int = 0
    pitch: int = 0
    careful: float = 1.0
    voices: list[str] = []
    two_voices: bool = False
    second_voice: str = ""
    story_music: bool = False
    says_what_it_is: bool = False

    def manner(self) -> Manner:
        """As it is kept; places left empty close up."""
        chosen = self.model_dump() | {"voices": tuple(filter(None, self.voices))}
        return Manner(**chosen)


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """How it is spoken here, and the form for those who may change it."""
    return _page(request, visit, manner_of(visit.session, visit.unit_id))


@router.post("")
def keep(request: Request, visit: Writing, form: Annotated[MannerForm, Form()]) -> Response:
    """Speak so from now on."""
    manner = form.manner()
    try:
        set_manner(visit.session, visit.actor, visit.unit_id, manner, visit.now)
    except OperatorError as error:
        require(visit.session, visit.actor, Act.WRITE_LEXICON, visit.unit_id)
        visit.session.rollback()
        return _page(request, visit, manner, error)
    return RedirectResponse("/giong-doc?bao=da-luu-giong-doc", HTTPStatus.SEE_OTHER)


def _page(
    request: Request, visit: Visit, manner: Manner, error: OperatorError | None = None
) -> Response:
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    owner = owner_of(visit.session, visit.unit_id)
    known = known_voices(request.app.state.settings)
    return page(
        request,
        visit,
        "voices/page.html",
        error=error,
        manner=manner,
        known=known,
        places=[*manner.voices, *[""] * CHOICES][: max(CHOICES, len(manner.voices))],
        inherited=find(visit.session, Unit, owner).name if owner and owner != visit.unit_id else "",
        own=owner == visit.unit_id,
        said=said,
        may_write=visit.may(Act.WRITE_LEXICON),
    )
