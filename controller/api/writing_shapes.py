"""What the API takes and gives of documents, series and the origin of sentences."""

from pydantic import BaseModel, Field

from controller.api.shapes import EXAMPLE_ID, Given
from controller.bulletins.provenance import Origin
from controller.intake.formats.source import Format
from controller.intake.relations import RelationKind
from controller.intake.repairs import RepairKind
from controller.library.fields_of_law import FieldOfLaw
from controller.store.bulletins import BulletinStatus, SpeechState


class PartShape(BaseModel):
    """A piece of a document that can be chosen."""

    label: str = Field(examples=["Điều 1"])
    heading: str
    minutes: float = Field(description="About how long it takes to read aloud.")


class RelationShape(BaseModel):
    """What a document does to another one."""

    kind: RelationKind
    number: str = Field(examples=["45/2023/QĐ-UBND"])


class DocumentShape(BaseModel):
    """A document as it was understood."""

    id: str = Field(examples=[EXAMPLE_ID])
    format: Format
    needs_check: bool = Field(description="A scan that nobody has compared with the paper yet.")
    title: str
    subject: str
    number: str = Field(examples=["1322/QĐ-UBND"])
    kind: str
    issuer: str
    place: str
    signer: str
    issued_on: str = Field(description="ISO date; empty if the document does not tell.")
    effective_on: str = Field(description="ISO date; empty if the document does not tell.")
    field: FieldOfLaw
    version: int = Field(description="1 for the first file with this number.")
    relations: list[RelationShape]
    repairs: int = Field(description="How many places were mended.")
    parts: list[PartShape]


class RepairShape(BaseModel):
    """One place that was mended."""

    kind: RepairKind
    before: str
    after: str


class OriginShape(BaseModel):
    """One spoken sentence with where it comes from."""

    written: str
    origin: Origin
    passage: str = Field(description="Its passage of the document; empty for a frame.")
    proposed: str = Field(description="What a person changed; empty where nobody did.")


class NewSeriesShape(Given):
    """A document in episodes."""

    document_id: str
    parts: list[str] | None = Field(None, description="Labels; none for what is usually read.")
    minutes: float = Field(5.0, ge=2, le=60, description="The most of one episode.")
    count: int | None = Field(None, ge=1, le=40, description="So many episodes, instead.")


class EpisodeShape(BaseModel):
    """One episode of a series."""

    position: int
    bulletin_id: str
    revision_id: str
    status: BulletinStatus
    speech: SpeechState


class SeriesShape(BaseModel):
    """A series with its episodes in order."""

    id: str = Field(examples=[EXAMPLE_ID])
    title: str
    document_id: str | None
    episodes: list[EpisodeShape]


class SeriesApprovalShape(Given):
    """Exactly the revisions that are approved: all that wait."""

    revision_ids: list[str] = Field(min_length=1, max_length=40)
    checklist: str = Field("", description="`name` of the list, as GET /checklist tells it.")
    ticks: list[int] = Field([], description="Positions of the ticked items, from 0: all of them.")


class SeriesReturnShape(Given):
    """Why a series is sent back."""

    comment: str
