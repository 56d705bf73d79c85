"""What the API takes and gives. Instants are ISO 8601 with zone, lengths are milliseconds."""

from datetime import date, datetime, time
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from controller.api.schedule_shapes import AgainstShape, WaysOutShape
from controller.store.air_wishes import Hindrance
from controller.store.broadcasts import TargetKind
from controller.store.bulletins import BulletinStatus, SpeechState
from controller.store.people import StaffRole
from playlists.messages.approval import Way
from playlists.messages.plan import ItemKind, Lateness, PlannedPriority, Priority
from playlists.rules.resolve import DisplacementCause
from playlists.rules.verdict import Cause, Qualifier, VerdictKind

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
EXAMPLE_ID = "019abc0e1f2a7b3c8d4e5f6071829304"


class Given(BaseModel):
    """What a program sends: nothing that is not known here."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Why something was refused, for people, in Vietnamese."""

    detail: str = Field(examples=["Không tìm thấy mục này; có thể đường dẫn đã cũ. …"])


class Login(Given):
    """A name and a password."""

    login: str = Field(examples=["mai.tran"])
    password: str


class SessionBegun(BaseModel):
    """A session of twelve hours."""

    token: str = Field(description="Send it as `Authorization: Bearer …`.")
    name: str
    role: StaffRole
    unit_id: str


class PartShape(BaseModel):
    """A piece of a document that can be chosen."""

    label: str = Field(examples=["Điều 1"])
    heading: str
    minutes: float = Field(description="About how long it takes to read aloud.")


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
        None,
        description="Whether residents may hear it again; null: if it is of a document, "
        "or the unit's page for residents is open.",
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


class ChecklistShape(BaseModel):
    """What an approver answers for."""

    name: str
    items: list[str]


class RecallShape(Given):
    """Why a bulletin is taken off the air."""

    reason: str


class NewProgrammeShape(Given):
    """Items in the order of the broadcast."""

    name: str = Field(examples=["Chương trình sáng"])
    bulletin_ids: list[str]
    pauses_ms: list[int] = Field([], description="Silence behind each item.")
    is_template: bool = False


class ProgrammeShape(BaseModel):
    """A programme."""

    id: str
    name: str
    bulletin_ids: list[str]
    pauses_ms: list[int]
    length_ms: int
    is_template: bool
    version: int = Field(description="Send it as `seen`, so that nobody is overwritten.")
    discarded: bool


class TargetShape(Given):
    """Where to sound, or what to leave out."""

    kind: TargetKind
    id: str
    excluded: bool = False


class NewSlotShape(Given):
    """A place in the schedule, in civil time."""

    programme_id: str
    starts_on: date
    at: time = Field(description="Local time, to the second.", examples=["05:15:00"])
    zone: str = "Asia/Ho_Chi_Minh"
    rule: str | None = Field(
        None, description="RFC 5545 rule without RRULE:; none for once.", examples=["FREQ=DAILY"]
    )
    targets: list[TargetShape] | None = Field(None, description="None for the whole unit.")
    priority: Literal[Priority.NORMAL, Priority.PRIORITY] = Priority.NORMAL
    lateness: Lateness = Lateness.JOIN
    late_minutes: int = Field(30, ge=0, le=1440)
    goes_first: bool = Field(
        default=False, description="Before others of its class at the same time."
    )
    accepts: str = Field(
        "",
        max_length=64,
        description="`fingerprint` of the 409 that told what would be displaced: save it anyway.",
    )
    left_out: list[date] = Field([], max_length=366, description="Silent on these local dates.")
    skips_holidays: bool = False
    follows_worked_days: bool = Field(
        default=False, description="On air, too, on days of rest that are worked."
    )
    skips_tet: bool = False
    season: str = Field(
        "",
        max_length=11,
        description="Only in this part of each year: MM-DD/MM-DD, both included.",
        examples=["04-15/10-15"],
    )


class DisplacedShape(BaseModel):
    """A broadcast that would not sound in some clusters, and the one to which it yields."""

    programme: str
    starts_at: datetime
    is_new: bool = Field(description="It is the slot to be saved that yields.")
    to_programme: str
    to_starts_at: datetime
    cause: DisplacementCause
    cluster_ids: list[str]
    is_undecided: bool = Field(description="Both are ưu tiên: a person says which goes first.")


class WouldDisplace(Problem):
    """What saving a slot would displace; nothing was saved."""

    fingerprint: str = Field(
        description="Send it as `accepts` to save the slot anyway; empty where the law forbids it."
    )
    displaced: list[DisplacedShape]
    against: list[AgainstShape]
    ways_out: WaysOutShape


class SlotShape(BaseModel):
    """A place in the schedule."""

    id: str
    programme_id: str
    programme: str
    starts_on: date
    at: time
    zone: str
    rule: str | None
    priority: Priority
    cancelled: bool
    version: int = Field(description="Send it as `seen`, so that nobody is overwritten.")
    continues: str | None = Field(description="The slot that it took the place of.")
    targets: list[TargetShape]


class ClusterShape(BaseModel):
    """A cluster and how its receiver is."""

    id: str
    code: str = Field(examples=["07"])
    name: str
    receiver_id: str | None
    online: bool
    ready_for_air: bool
    heard_at: datetime | None
    plan_version: int | None = Field(description="Newest plan that the receiver has confirmed.")
    newest_plan: int = Field(description="Newest plan that was made for it; 0 for none.")


class BroadcastShape(BaseModel):
    """One expected broadcast with its one verdict."""

    id: str
    cluster: str = Field(description="The cluster's code.", examples=["07"])
    cluster_id: str
    receiver: str | None = Field(description="The receiver that sits in the cluster now.")
    occurrence: str
    item: str
    title: str
    planned_start: datetime
    started_at: datetime | None
    ended_at: datetime | None
    start_error_ms: int | None
    heard_ms: int
    length_ms: int
    verdict: VerdictKind
    cause: Cause
    qualifiers: list[Qualifier]
    audio_sha256: Sha256
    approved_by: str | None


class BroadcastsPage(BaseModel):
    """Broadcasts in order of their planned start, and where to go on."""

    broadcasts: list[BroadcastShape]
    next: str | None = Field(description="Give it as `after` for what follows.")


class Health(BaseModel):
    """Alive."""

    status: Literal["ok"] = "ok"


class AlarmShape(BaseModel):
    """One thing that ends soon, or that is in doubt already."""

    what: str = Field(
        examples=["station_key", "list", "record_altered", "head_refused", "journal_conflict"]
    )
    ends_at: str | None = Field(default=None, description="ISO 8601 with zone.")
    since: str | None = Field(default=None, description="ISO 8601 with zone.")
    cluster: str | None = Field(
        default=None, description="Where a second box may run under its receiver's key."
    )


class AlarmsShape(BaseModel):
    """Everything that ends soon."""

    alarms: list[AlarmShape]
