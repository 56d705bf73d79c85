"""What the API takes and gives of bulletins."""

from typing import Literal

from pydantic import BaseModel, Field

from controller.api.shapes import EXAMPLE_ID, Given, Sha256
from controller.store.air_wishes import Hindrance
from controller.store.bulletins import BulletinStatus, SpeechState
from playlists.messages.approval import Way
from playlists.messages.plan import ItemKind, PlannedPriority, Priority


class NewBulletinShape(Given):
    """A bulletin from a text, or from parts of a document."""

    title: str = Field("", max_length=300, examples=["Lịch tiêm vắc xin sởi"])
    text: str | None = Field(None, description="The written text.")
    document_id: str | None = None
    parts: list[str] | None = Field(
        None, description="Labels of the parts; none for about two minutes from the first."
    )
    kind: Literal[ItemKind.BULLETIN, ItemKind.GREETING, ItemKind.CLOSING] = ItemKind.BULLETIN
    priority: PlannedPriority = Priority.NORMAL
    personal_data: bool = Field(default=False, description="Offline voice only, told to nobody.")
    ends_on: str = Field("", description="ISO date of the last day; needed with personal data.")
    heard_again: bool | None = Field(
        None, description="Whether residents may hear it again; null: only if of a document."
    )


class EditShape(Given):
    """A new wording."""

    text: str
    seen: str = Field(
        "",
        description="`wording` as it was read: another by now gives 409.",
        examples=["9f86d081884c7d65"],
    )


class ReadingShape(Given):
    """How one piece of the text is said; offsets count characters."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    written: str
    spoken: str


class UndecidedShape(BaseModel):
    """A piece whose reading a person must decide."""

    start: int
    end: int
    written: str
    readings: list[str] = Field(description="Possible readings, the likeliest first.")


class WishShape(Given):
    """When a bulletin shall be on air by itself once it is approved."""

    at: str = Field(
        "",
        description="Local date and time, ISO; empty: no time is wished.",
        examples=["2026-12-01T17:00:00"],
    )
    pattern_id: str = Field("", description="The pattern that it is laid into; empty: alone.")


class AirWishShape(BaseModel):
    """A time that was wished, and what became of it."""

    at: str = Field(description="Local date and time, ISO.", examples=["2026-12-01T17:00:00"])
    pattern_id: str | None
    slot_id: str | None = Field(description="The slot, once it was laid on the schedule.")
    hindrance: Hindrance | None = Field(description="Why it could not be, once approved.")


class TranslatorsShape(Given):
    """Who answers for the words of a translation: two people, by name."""

    translator: str = Field("", examples=["Mấu Thị Hồng"])
    native_reviewer: str = Field(
        "", description="A native speaker, another person.", examples=["Cao Văn Bình"]
    )


class VariantShape(TranslatorsShape):
    """Which bulletin this one says in another language."""

    of: str = Field(description="The Vietnamese one.", examples=[EXAMPLE_ID])
    language: str = Field(description="rog, cjm, rad or kpm.", examples=["rog"])


class BulletinShape(BaseModel):
    """A bulletin with its current wording."""

    id: str = Field(examples=[EXAMPLE_ID])
    title: str
    kind: ItemKind
    priority: Priority
    status: BulletinStatus
    revision_id: str
    revision: int
    written_text: str
    wording: str = Field(description="Names exactly this wording; send it as `seen`.")
    spoken_text: str
    voice: str
    speech: SpeechState
    sentences_done: int
    sentences_total: int
    audio_sha256: Sha256 | None
    length_ms: int | None
    undecided: list[UndecidedShape]
    approved_by: str | None = Field(description="Who approved the current wording.")
    approved_way: Way | None = Field(
        description="In which way: by passkey her own device signed it; the others nobody's did."
    )
    personal_data: bool
    ends_on: str
    heard_again: bool = Field(description="Residents may hear it again on the public page.")
    language: str = Field(description="ISO 639 code.", examples=["rog"])
    variant_of: str | None = Field(
        description="The Vietnamese bulletin that it says, too.", examples=[EXAMPLE_ID]
    )
    translator: str = Field(
        description="Who put it into its language, by name.", examples=["Mấu Thị Hồng"]
    )
    native_reviewer: str = Field(
        description="Which native speaker checked that.", examples=["Cao Văn Bình"]
    )
    air_wish: AirWishShape | None = Field(
        description="When the current wording is on air by itself once it is approved."
    )


class DecisionShape(Given):
    """A decision about exactly one revision."""

    revision_id: str
    comment: str = ""


class ApprovalShape(Given):
    """A yes to exactly one revision, with the ticks of the checklist in force."""

    revision_id: str
    comment: str = ""
    checklist: str = Field("", description="`name` of the list, as GET /checklist tells it.")
    ticks: list[int] = Field([], description="Positions of the ticked items, from 0: all of them.")


class RecallShape(Given):
    """Why a bulletin is taken off the air."""

    reason: str
