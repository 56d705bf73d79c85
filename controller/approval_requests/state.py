"""What became of an asking, part by part and as a whole. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from controller.store.approval_requests import ApprovalRequest
from controller.store.bulletins import BulletinStatus, Decision, Revision


class PartState(StrEnum):
    """What became of one wording that was asked about."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    CHANGED = "changed"
    """It was edited after the link was sent: another wording stands now."""
    RECALLED = "recalled"
    """The whole bulletin is off the air, for good."""


class RequestState(StrEnum):
    """What the link leads to now."""

    WAITING = "waiting"
    DECIDED = "decided"
    CHANGED = "changed"
    RECALLED = "recalled"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Part:
    """One wording of an asking, with what became of it."""

    revision: Revision
    state: PartState


def parts_of(request: ApprovalRequest, decided: Mapping[str, Decision]) -> tuple[Part, ...]:
    """Each wording with its state; `decided` holds the decision about each revision with one."""
    revisions = (asked.revision for asked in request.asked)
    return tuple(Part(one, part_state(one, decided.get(one.id))) for one in revisions)


def part_state(revision: Revision, decision: Decision | None) -> PartState:
    """What became of one wording; `decision` is the newest about exactly this one."""
    bulletin = revision.bulletin
    if bulletin.status is BulletinStatus.RECALLED:
        return PartState.RECALLED
    if decision is not None:
        return PartState(decision.value)
    if bulletin.current is revision and bulletin.status is BulletinStatus.PENDING:
        return PartState.WAITING
    return PartState.CHANGED


def request_state(request: ApprovalRequest, parts: Iterable[Part], now: int) -> RequestState:
    """What the link leads to; `now` in UTC milliseconds."""
    states = {part.state for part in parts}
    if request.withdrawn_at is not None:
        return RequestState.WITHDRAWN
    if PartState.WAITING in states:
        return RequestState.WAITING if now < request.expires_at else RequestState.EXPIRED
    return _settled(states)


def _settled(states: Collection[PartState]) -> RequestState:
    if PartState.CHANGED in states:
        return RequestState.CHANGED
    if states == {PartState.RECALLED}:
        return RequestState.RECALLED
    return RequestState.DECIDED
