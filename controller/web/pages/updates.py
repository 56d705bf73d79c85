"""Phần mềm bộ thu: which version runs where, and how a new one spreads."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.store.updates import ReceiverVersion, Rollout
from controller.units.tree import near_ids, subtree_ids
from controller.update.service import begin, stop
from controller.web.queries.receivers import standings
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording import updates as said
from playlists.rules.rollout import Outcome

router = APIRouter(prefix="/cap-nhat")


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """Versions by cluster, and the newest rollout."""
    return _page(request, visit)


@router.post("")
def start(request: Request, visit: Writing, version: Annotated[str, Form()]) -> Response:
    """Send a version over the visitor's unit."""
    require(visit.session, visit.actor, Act.ENROL_RECEIVER, visit.unit_id)
    try:
        begin(visit.session, visit.actor, visit.unit_id, version, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _page(request, visit, error)
    return RedirectResponse("/cap-nhat?bao=da-bat-dau-cap-nhat", HTTPStatus.SEE_OTHER)


@router.post("/{rollout_id}/ngung")
def end(visit: Writing, rollout_id: str) -> Response:
    """Tell nobody more."""
    stop(visit.session, visit.actor, rollout_id, visit.now)
    return RedirectResponse("/cap-nhat?bao=da-ngung-cap-nhat", HTTPStatus.SEE_OTHER)


def _page(request: Request, visit: Visit, error: OperatorError | None = None) -> Response:
    session = visit.session
    require(session, visit.actor, Act.READ, visit.unit_id)
    units = subtree_ids(session, visit.unit_id)
    near = near_ids(session, visit.unit_id)
    newest = select(Rollout).where(Rollout.unit_id.in_(near)).order_by(Rollout.begun_at.desc())
    rollout = session.scalar(newest.limit(1))
    versions = select(ReceiverVersion).order_by(ReceiverVersion.added_at.desc())
    steps = {} if rollout is None else {step.receiver_id: step for step in rollout.steps}
    places = [place for place in standings(session, units, visit.now) if place.receiver]
    return page(
        request,
        visit,
        "updates/page.html",
        error=error,
        said=said,
        rollout=rollout,
        steps=steps,
        healthy=sum(step.outcome is Outcome.HEALTHY for step in steps.values()),
        versions=list(session.scalars(versions)),
        places=places,
    )
