"""How a unit is spoken to, for programs: the settings of the page Giọng và cách đọc."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from controller.accounts.authority import Act, require
from controller.api.shapes import EXAMPLE_ID, Given
from controller.api.visits import Reading, Writing
from controller.speech.manner import MOST_VOICES, Manner, manner_of, owner_of, set_manner
from controller.speech.voices import known_voices
from controller.web.visits import Visit

router = APIRouter(prefix="/speech-style", tags=["speech style"])
USUAL = Manner()

AskedUnit = Annotated[str, Query(description="The unit; the own one if it is left out.")]


class NewStyleShape(Given):
    """All settings of a unit. What is left out becomes as usual."""

    speed: float = Field(USUAL.speed, description="Ratio of the voice's own pace.", examples=[0.92])
    pitch: int = Field(USUAL.pitch, description="Semitones up or down.", examples=[0])
    rests: float = Field(
        USUAL.rests, description="Ratio of the usual rests between sentences.", examples=[1.4]
    )
    word_gap_ms: int = Field(
        USUAL.word_gap_ms,
        description="Gaps between words, where several horns are in earshot.",
        examples=[150],
    )
    careful: float = Field(
        USUAL.careful,
        description="Share of the pace for sentences with a telephone number or a date.",
        examples=[0.7],
    )
    voices: list[str] = Field(
        default_factory=list,
        max_length=MOST_VOICES,
        description="Names of voices, the first asked first; none: the usual order.",
        examples=[["loa", "espeak-ng"]],
    )
    two_voices: bool = Field(
        USUAL.two_voices, description="Somebody agreed to two voices in hỏi - đáp and stories."
    )
    second_voice: str = Field(
        USUAL.second_voice, description="The other one; empty: the same, higher.", examples=[""]
    )
    story_music: bool = Field(
        USUAL.story_music,
        description="Music lies under câu chuyện, which are then silent in national mourning.",
    )
    says_what_it_is: bool = Field(
        USUAL.says_what_it_is, description="The last sentence says that a machine has read."
    )


class StyleShape(NewStyleShape):
    """The settings that hold in a unit, and whose they are."""

    set_by_unit_id: str | None = Field(
        description="The unit that has set them, this one or one above; null: nobody, as usual.",
        examples=[EXAMPLE_ID],
    )


class VoiceShape(BaseModel):
    """A voice of this installation, whether or not it answers now."""

    name: str = Field(examples=["loa"])
    title: str = Field(examples=["Giọng Loa"])
    online: bool = Field(description="What it speaks leaves the house.")


@router.get("")
def show(visit: Reading, unit_id: AskedUnit = "") -> StyleShape:
    """How a unit is spoken to: by its own settings, or those of the nearest above it."""
    return _shape(visit, unit_id or visit.unit_id)


@router.put("")
def set_(visit: Writing, style: NewStyleShape, unit_id: AskedUnit = "") -> StyleShape:
    """Speak so to a unit, and to those below it without settings, from now on.

    What has been spoken stays as it is.
    """
    unit = unit_id or visit.unit_id
    chosen = style.model_dump() | {"voices": tuple(style.voices)}
    set_manner(visit.session, visit.actor, unit, Manner(**chosen), visit.now)
    return _shape(visit, unit)


@router.get("/voices")
def list_voices(request: Request, visit: Reading) -> list[VoiceShape]:
    """The voices that may be named, in the usual order."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    return [
        VoiceShape(name=voice.name, title=voice.title, online=voice.online)
        for voice in known_voices(request.app.state.settings)
    ]


def _shape(visit: Visit, unit_id: str) -> StyleShape:
    require(visit.session, visit.actor, Act.READ, unit_id)
    manner = manner_of(visit.session, unit_id)
    kept = {name: getattr(manner, name) for name in NewStyleShape.model_fields}
    return StyleShape(
        **kept | {"voices": list(manner.voices)},
        set_by_unit_id=owner_of(visit.session, unit_id),
    )
