"""Lịch phát: what the repetition in the form means, told while it is filled in."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, Response

from controller.accounts.authority import Act, require
from controller.web.queries.repetition import meaning_of
from controller.web.rendering import fragment
from controller.web.slot_form import SlotForm
from controller.web.visits import Reading

router = APIRouter(prefix="/lich-phat")


@router.get("/cach-lap")
def tell(visit: Reading, form: Annotated[SlotForm, Query()]) -> Response:
    """A sentence and the next days; nothing is saved."""
    require(visit.session, visit.actor, Act.SCHEDULE, visit.unit_id)
    meaning = meaning_of(visit.session, visit.unit_id, form, visit.now)
    return HTMLResponse(fragment("schedule/meaning.html", meaning=meaning))
