"""What the API takes and gives of slots: what is in their way, and the ways out, too."""

from datetime import date, datetime, time
from typing import Literal

from pydantic import BaseModel, Field

from controller.api.shapes import Given, Problem
from controller.store.broadcasts import TargetKind
from playlists.messages.plan import Lateness, Priority
from playlists.rules.resolve import DisplacementCause


class AgainstShape(BaseModel):
    """A rule of the regulation that one day would not keep."""

    rule_id: str
    citation: str
    rule: str = Field(description="In Vietnamese.")
    day: date
    cluster_ids: list[str]
    measured: int | None = Field(description="Minutes or sessions, for limits that count.")
    stops: bool = Field(description="Nothing is saved without an exemption.")


class WaysOutShape(BaseModel):
    """What can be saved instead; each has nothing in its way within two weeks."""

    next_free: time | None = Field(description="The same days at this time.")
    first_items: int | None = Field(description="The same time with so many items from the first.")
    other_day: date | None
    without_days: list[date] = Field(description="Send them as `left_out`.")


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
