"""Bắt đầu: one calm page from an empty installation to the first sound."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from controller.web.queries.beginning import beginning
from controller.web.rendering import page
from controller.web.visits import Reading
from controller.web.wording.beginning import STEPS

router = APIRouter()


@router.get("/bat-dau")
def show(request: Request, visit: Reading) -> Response:
    """The steps, as far as they are done."""
    found = beginning(visit.session, visit.unit_id, visit.now)
    return page(request, visit, "beginning/page.html", beginning=found, said=STEPS)
