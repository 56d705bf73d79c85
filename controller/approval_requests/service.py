"""Use cases about asking an approver: make the link, call it back, decide by it.

A link carries no power. It names what is to be decided; who opens it logs in, and the same rules
ask whether she may decide, as they would without it.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.approval.proof import Assent
from controller.approval_requests.errors import (
    NotAskedError,
    NothingToAskError,
    RequestClosedError,
)
from controller.approval_requests.state import (
    Part,
    PartState,
    RequestState,
    parts_of,
    request_state,
)
from controller.audit.service import record
from controller.bulletins import decisions
from controller.errors import NotFoundError, OperatorError
from controller.series.errors import SeriesNotReadyError
from controller.store.approval_requests import ApprovalRequest, AskedRevision
from controller.store.base import new_id
from controller.store.bulletins import (
    Approval,
    Bulletin,
    BulletinStatus,
    Decision,
    Revision,
    Series,
)
from controller.store.lookup import find
from controller.store.people import Person

VALID_MS = 3 * 24 * 3600 * 1000
"""Over a weekend. Who is slower gets a new link, of what stands then."""
KEY_BYTES = 9
"""Short enough for an SMS; a guessed key shows a login page and nothing else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRequest:
    """An asking: about one bulletin or one series."""

    bulletin_id: str | None = None
    series_id: str | None = None
    approver_id: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which wordings of which link a page showed when its button was pressed."""

    key: str
    revision_ids: Collection[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """An asking with what became of it."""

    request: ApprovalRequest
    parts: tuple[Part, ...]
    state: RequestState

    @property
    def waiting(self) -> tuple[Revision, ...]:
        """The wordings that may be decided by the link."""
        if self.state is not RequestState.WAITING:
            return ()
        return tuple(part.revision for part in self.parts if part.state is PartState.WAITING)


def ask(session: Session, actor: Actor, new: NewRequest, now: int) -> ApprovalRequest:
    """Make a link to everything of it that waits. Raises NothingToAskError."""
    about: Bulletin | Series
    if new.series_id is not None:
        about = find(session, Series, new.series_id)
        bulletins = about.bulletins
    else:
        about = find(session, Bulletin, new.bulletin_id or "")
        bulletins = [about]
    author = require_author(session, actor, Act.SUBMIT_BULLETIN, about.unit_id)
    waiting = [b.current for b in bulletins if b.status is BulletinStatus.PENDING]
    if not waiting:
        raise NothingToAskError
    request = ApprovalRequest(
        id=new_id(now),
        key=secrets.token_urlsafe(KEY_BYTES),
        unit_id=about.unit_id,
        bulletin_id=new.bulletin_id if new.series_id is None else None,
        series_id=new.series_id,
        approver_id=find(session, Person, new.approver_id).id if new.approver_id else None,
        note=fields.optional("note", new.note, 500),
        asked_by=author,
        asked_at=now,
        expires_at=now + VALID_MS,
        asked=[
            AskedRevision(revision=revision, position=position)
            for position, revision in enumerate(waiting)
        ],
    )
    session.add(request)
    session.flush()
    told = {"expires_at": request.expires_at, "parts": len(waiting)}
    record(session, actor, "ask_approver", about, now, to=request.approver_id, **told)
    return request


def withdraw(session: Session, actor: Actor, key: str, now: int) -> ApprovalRequest:
    """Call a link back (Thu hồi liên kết); what was decided by it stands."""
    request = _by_key(session, key)
    require(session, actor, Act.SUBMIT_BULLETIN, request.unit_id)
    if request.withdrawn_at is None:
        request.withdrawn_at = now
        session.flush()
        about = find(session, Bulletin, request.asked[0].revision.bulletin_id)
        record(session, actor, "withdraw_approval_request", about, now, asked_at=request.asked_at)
    return request


def open_request(session: Session, actor: Actor, key: str, now: int) -> Asked:
    """What a link leads to, for who may decide. Raises NotFoundError, NotAllowedError."""
    request = _by_key(session, key)
    require(session, actor, Act.DECIDE_BULLETIN, request.unit_id)
    return _with_state(session, request, now)


def asked_about(
    session: Session, now: int, *, bulletin_id: str | None = None, series_id: str | None = None
) -> list[Asked]:
    """The askings about a bulletin or a series, the newest first. The caller checked READ."""
    query = select(ApprovalRequest).where(
        ApprovalRequest.series_id == series_id
        if series_id is not None
        else ApprovalRequest.bulletin_id == bulletin_id
    )
    found = session.scalars(query.order_by(ApprovalRequest.id.desc()).limit(20))
    return [_with_state(session, request, now) for request in found]


def still_waiting(session: Session, actor: Actor, shown: Shown, now: int) -> list[Revision]:
    """The wordings that a page of a link showed, each found fit for the actor's decision.

    Raises RequestClosedError, NotAskedError, SeriesNotReadyError and what `to_approve` raises.
    """
    asked = open_request(session, actor, shown.key, now)
    if asked.state is not RequestState.WAITING:
        raise RequestClosedError(asked.state)
    chosen = [revision for revision in asked.waiting if revision.id in set(shown.revision_ids)]
    if not chosen or len(chosen) != len(set(shown.revision_ids)):
        raise NotAskedError
    for revision in chosen:
        _require_fit(session, actor, revision)
    return chosen


def approve_asked(
    session: Session, actor: Actor, shown: Shown, now: int, assent: Assent
) -> list[Approval]:
    """Approve, by one yes, exactly the wordings that the page showed: all of them or none.

    Raises what `still_waiting` raises, and what can stand in the way of the assent.
    """
    ids = [revision.id for revision in still_waiting(session, actor, shown, now)]
    return decisions.approve_together(session, actor, ids, now, assent)


def return_asked(session: Session, actor: Actor, shown: Shown, now: int, comment: str) -> None:
    """Send wordings of a link back to their author, with what is to be mended.

    Raises what `still_waiting` and `return_for_repair` raise.
    """
    for revision in still_waiting(session, actor, shown, now):
        decisions.return_for_repair(session, actor, revision.id, now, comment)


def _require_fit(session: Session, actor: Actor, revision: Revision) -> None:
    """Raise what `to_approve` raises; of a part of a series with the part's number."""
    bulletin = revision.bulletin
    try:
        decisions.to_approve(session, actor, revision.id)
    except OperatorError as error:
        if bulletin.series_id is None or bulletin.series_position is None:
            raise
        raise SeriesNotReadyError(bulletin.series_id, bulletin.series_position, error) from error


def _by_key(session: Session, key: str) -> ApprovalRequest:
    request = session.scalar(select(ApprovalRequest).where(ApprovalRequest.key == key))
    if request is None:
        raise NotFoundError("ApprovalRequest", key)
    return request


def _with_state(session: Session, request: ApprovalRequest, now: int) -> Asked:
    ids = [asked.revision_id for asked in request.asked]
    query = select(Approval).where(Approval.revision_id.in_(ids))
    decided: dict[str, Decision] = {
        approval.revision_id: approval.decision
        for approval in session.scalars(query.order_by(Approval.decided_at, Approval.id))
    }
    parts = parts_of(request, decided)
    return Asked(request, parts, request_state(request, parts, now))
