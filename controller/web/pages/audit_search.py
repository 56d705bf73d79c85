"""Tìm: one box over whatever the record holds, accents or not; and searches that are kept."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.audit.filters import NewFilter, remove_filter, save_filter
from controller.audit.search import everywhere
from controller.store.inspections import FilteredList
from controller.web.inspecting import Inspecting
from controller.web.queries.acts import told
from controller.web.queries.inspection import address_of
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
        done=told(visit.session, found.acts),
        wanted=tim[:200],
        query=urlencode({"tim": tim[:200]}),
        by_hand=hand_entries,
        of_emergencies=emergencies,
    )


@router.post("/bo-loc")
def keep(
    visit: Writing,
    name: Annotated[str, Form()] = "",
    asked: Annotated[str, Form()] = "",
    of_list: Annotated[FilteredList, Form()] = FilteredList.BROADCASTS,
) -> Response:
    """Keep a search under a name, and show what it finds again."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    new = NewFilter(of_list=of_list, asked=asked)
    kept = save_filter(visit.session, visit.actor, name, new, visit.now)
    return RedirectResponse(address_of(kept), HTTPStatus.SEE_OTHER)


@router.post("/bo-loc/{filter_id}/bo")
def forget(visit: Writing, filter_id: str) -> Response:
    """Forget a search."""
    remove_filter(visit.session, visit.actor, filter_id)
    return RedirectResponse("/kiem-tra", HTTPStatus.SEE_OTHER)
