"""What one receiver is told by hand: be mute, sound again, test itself, be louder or softer."""

from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter
from pydantic import BaseModel, Field

from controller.api.shapes import Given
from controller.api.visits import Writing
from controller.civil import local
from controller.receivers import quieting
from controller.receivers.quieting import LONGEST_MUTE_H
from controller.store.emergencies import GivenCommand

router = APIRouter(prefix="/clusters/{cluster_id}", tags=["clusters"])


class MuteShape(Given):
    """For how long."""

    hours: int = Field(1, ge=1, le=LONGEST_MUTE_H, examples=[1])


class VolumeShape(Given):
    """How loud; an emergency has a volume of its own."""

    percent: int = Field(ge=10, le=100, examples=[70])


class CommandShape(BaseModel):
    """A command that waits for its signature; the receiver's answer stands in its playback log."""

    id: str
    action: str = Field(examples=["mute"])
    given_at: datetime


@router.post("/mute")
def mute(visit: Writing, cluster_id: str, wanted: MuteShape) -> CommandShape:
    """Silence it, but for emergencies."""
    given = quieting.mute(visit.session, visit.actor, cluster_id, wanted.hours, visit.now)
    return _shape(given)


@router.post("/unmute")
def unmute(visit: Writing, cluster_id: str) -> CommandShape:
    """Let it sound again before that ends."""
    return _shape(quieting.unmute(visit.session, visit.actor, cluster_id, visit.now))


@router.post("/self-test")
def self_test(visit: Writing, cluster_id: str) -> CommandShape:
    """Let it test its sound by a tone that people below do not notice."""
    return _shape(quieting.self_test(visit.session, visit.actor, cluster_id, visit.now))


@router.post("/volume", status_code=HTTPStatus.NO_CONTENT)
def set_volume(visit: Writing, cluster_id: str, wanted: VolumeShape) -> None:
    """Set how loud it is, from its next plan on, which is made at once."""
    quieting.set_volume(visit.session, visit.actor, cluster_id, wanted.percent, visit.now)


def _shape(given: GivenCommand) -> CommandShape:
    return CommandShape(id=given.id, action=given.action, given_at=local(given.given_at))
