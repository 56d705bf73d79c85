"""Tìm: one box over whatever the record holds, accents or not; and searches that are kept."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.audit.filters import remove_filter, save_filter
from controller.audit.search import everywhere
from controller.web.inspecting import Inspecting
from controller.web.rendering import page
from controller.web.visits import Writing
from controller.web.wording import emergencies, hand_entries

router = APIRouter(prefix="/kiem-tra")


@router.get("/tim")
def search(request: Request, visit: Inspecting, tim: str = "") -> Response:
    """What holds every word that was typed."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    found = everywhere(visit.session, visit.actor, visit.unit_id, tim[:200])
    return page(
        request,
        visit,
        "audit/search.html",
        found=found,
        wanted=tim[:200],
        by_hand=hand_entries,
        of_emergencies=emergencies,
    )


@router.post("/bo-loc")
def keep(
    visit: Writing, name: Annotated[str, Form()] = "", asked: Annotated[str, Form()] = ""
) -> Response:
    """Keep a search under a name."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    kept = save_filter(visit.session, visit.actor, name, asked, visit.now)
    return RedirectResponse(f"/kiem-tra/luot-phat?{kept.asked}", HTTPStatus.SEE_OTHER)


@router.post("/bo-loc/{filter_id}/bo")
def forget(visit: Writing, filter_id: str) -> Response:
    """Forget a search."""
    remove_filter(visit.session, visit.actor, filter_id)
    return RedirectResponse("/kiem-tra", HTTPStatus.SEE_OTHER)
