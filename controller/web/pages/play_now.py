"""Phát ngay: one approved bulletin, now, after what would have to yield was seen."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.schedules.play_now import SOON_MS, PlayNow, play_now
from controller.store.bulletins import Bulletin
from controller.store.lookup import find
from controller.web.queries.aims import aims_of
from controller.web.rendering import page
from controller.web.slot_form import ALL, CHOSEN, WhereForm, targets_of
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.foreseen import told_of

router = APIRouter(prefix="/phat-ngay")


class NowForm(WhereForm):
    """Where it sounds, and what was seen."""

    accepts: str = ""
    goes_first: bool = False


@router.get("/{bulletin_id}")
def show(request: Request, visit: Reading, bulletin_id: str, cum: str = "") -> Response:
    """Where it shall sound."""
    bulletin = find(visit.session, Bulletin, bulletin_id)
    require(visit.session, visit.actor, Act.SCHEDULE, bulletin.unit_id)
    form = NowForm(where=CHOSEN if cum else ALL, clusters=[cum] if cum else [])
    return _form(request, visit, bulletin, form)


@router.post("/{bulletin_id}")
def play(
    request: Request, visit: Writing, bulletin_id: str, form: Annotated[NowForm, Form()]
) -> Response:
    """Phát ngay."""
    bulletin = find(visit.session, Bulletin, bulletin_id)
    require(visit.session, visit.actor, Act.SCHEDULE, bulletin.unit_id)
    try:
        asked = PlayNow(
            bulletin_id=bulletin_id,
            targets=targets_of(form, visit.unit_id),
            accepts=form.accepts,
            goes_first=form.goes_first,
        )
        slot = play_now(visit.session, visit.actor, asked, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _form(request, visit, bulletin, form, error)
    return RedirectResponse(f"/lich-phat/{slot.id}?bao=da-phat-ngay", HTTPStatus.SEE_OTHER)


def _form(
    request: Request,
    visit: Visit,
    bulletin: Bulletin,
    form: NowForm,
    error: OperatorError | None = None,
) -> Response:
    aims = aims_of(visit.session, visit.unit_id)
    return page(
        request,
        visit,
        "schedule/now.html",
        error=error,
        bulletin=bulletin,
        form=form,
        aims=aims,
        told=told_of(error, aims.codes, ways=()),
        soon_s=SOON_MS // 1000,
    )
