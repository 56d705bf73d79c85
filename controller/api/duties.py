"""Duties to broadcast that statutes set, for programs."""

from datetime import date, datetime

from fastapi import APIRouter, status
from pydantic import BaseModel, Field

from controller.accounts.authority import Act, require
from controller.api.shapes import Given
from controller.api.visits import Reading, Writing
from controller.duties import service
from controller.duties.proposing import Accepted, plan_of, schedule_proposed
from controller.duties.service import DutyState, NewDuty
from controller.duties.templates import templates
from controller.web.asked import GivenDay
from controller.web.wording.duties import summary
from playlists.rules.duty import Standing

router = APIRouter(prefix="/duties", tags=["duties"])


class DutyTemplateShape(BaseModel):
    """A duty of a statute that a bulletin may take on."""

    id: str
    name: str
    citation: str
    asks: str | None = Field(description="`decided_on` or `event_on`, if it depends on that day.")


class NewDutyShape(Given):
    """Say which duty a bulletin fulfils."""

    bulletin_id: str
    template: str = Field(description="`id` of a template.")
    begins_on: GivenDay
    decided_on: GivenDay | None = None
    event_on: GivenDay | None = None


class EndShape(Given):
    """Why a duty is over."""

    reason: str


class DutyShape(BaseModel):
    """How a duty stands by what the ledger says now."""

    id: str
    bulletin_id: str
    name: str
    citation: str
    begins_on: date
    standing: Standing = Field(description="What the law asks of the commune.")
    words: str = Field(examples=["Đủ 2/3 ngày, cụm 07 thiếu ngày 25/11"])
    missing_clusters: list[str] = Field(description="Those with a gap, to be planned again.")
    ended: bool


class ProposedShape(BaseModel):
    """A broadcast that would fulfil something of the duty, within the regulation."""

    at: datetime = Field(description="Local, without zone.")
    late: bool = Field(description="Later than the duty asks: there was no room before.")


class MakeUpShape(BaseModel):
    """A broadcast for the clusters that missed what counted for the commune."""

    at: datetime = Field(description="Local, without zone.")
    cluster_ids: list[str]


class PlannedDutyShape(DutyShape):
    """A duty, what stands on the schedule for it and what should."""

    waits: bool = Field(description="The bulletin is not approved: nothing can be planned.")
    lacks_room: bool = Field(description="The regulation and the schedule leave too little room.")
    scheduled: list[datetime] = Field(description="Local, without zone.")
    proposed: list[ProposedShape]
    make_up: MakeUpShape | None


class AcceptedShape(Given):
    """What is taken of the proposals."""

    at: list[datetime] = Field(min_length=1, max_length=100, description="Local, without zone.")
    cluster_ids: list[str] = Field([], description="Empty: everywhere in the duty's unit.")


class MadeShape(BaseModel):
    """The slots that came of it."""

    slot_ids: list[str]


@router.get("/templates")
def list_templates(visit: Reading) -> list[DutyTemplateShape]:
    """The duties that are known."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    return [
        DutyTemplateShape(id=t.id, name=t.name, citation=t.citation, asks=t.asks or None)
        for t in templates().values()
    ]


@router.get("")
def list_(visit: Reading) -> list[DutyShape]:
    """The duties of the own unit and below, newest first."""
    states = service.list_duties(visit.session, visit.actor, visit.now)
    return [_shape(state) for state in states]


@router.post("", status_code=status.HTTP_201_CREATED)
def take_on(visit: Writing, new: NewDutyShape) -> DutyShape:
    """Let a bulletin take a duty on."""
    asked = NewDuty(
        bulletin_id=new.bulletin_id,
        template=new.template,
        begins_on=new.begins_on.isoformat(),
        decided_on=new.decided_on.isoformat() if new.decided_on else "",
        event_on=new.event_on.isoformat() if new.event_on else "",
    )
    duty = service.take_on(visit.session, visit.actor, asked, visit.now)
    return _shape(service.state_of(visit.session, duty, visit.now))


@router.get("/{duty_id}")
def show(visit: Reading, duty_id: str) -> PlannedDutyShape:
    """One duty, with what to broadcast next."""
    state = service.show_duty(visit.session, visit.actor, duty_id, visit.now)
    plan = plan_of(visit.session, state, visit.now)
    make_up = plan.make_up
    return PlannedDutyShape(
        **_shape(state).model_dump(),
        waits=plan.waits,
        lacks_room=plan.lacks_room,
        scheduled=list(plan.scheduled),
        proposed=[ProposedShape(at=one.at, late=one.is_late) for one in plan.proposed],
        make_up=MakeUpShape(at=make_up.at, cluster_ids=list(make_up.cluster_ids))
        if make_up
        else None,
    )


@router.post("/{duty_id}/broadcasts", status_code=status.HTTP_201_CREATED)
def accept(visit: Writing, duty_id: str, accepted: AcceptedShape) -> MadeShape:
    """Put what was proposed on the schedule."""
    taken = Accepted(
        duty_id=duty_id,
        at=[at.isoformat(timespec="seconds") for at in accepted.at],
        cluster_ids=accepted.cluster_ids,
    )
    made = schedule_proposed(visit.session, visit.actor, taken, visit.now)
    return MadeShape(slot_ids=[slot.id for slot in made])


@router.post("/{duty_id}/end")
def end(visit: Writing, duty_id: str, why: EndShape) -> DutyShape:
    """The duty is over."""
    duty = service.end_duty(visit.session, visit.actor, duty_id, why.reason, visit.now)
    return _shape(service.state_of(visit.session, duty, visit.now))


def _shape(state: DutyState) -> DutyShape:
    duty = state.duty
    return DutyShape(
        id=duty.id,
        bulletin_id=duty.bulletin_id,
        name=duty.name,
        citation=duty.citation,
        begins_on=date.fromisoformat(duty.begins_on),
        standing=state.progress.standing,
        words=summary(state),
        missing_clusters=list(state.missing),
        ended=duty.cancelled_at is not None,
    )
