"""Broadcasts, and what was said by hand, as JSON Lines for a province's data warehouse."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from controller.accounts.authority import Act, require
from controller.api.visits import Reading
from controller.audit import warehouse, warehouse_by_hand
from controller.audit.warehouse import CURSOR, MOST, Batch, as_lines
from controller.units.tree import subtree_ids

router = APIRouter(prefix="/export", tags=["export"])


Cursor = Annotated[
    str, Query(pattern=f"^({CURSOR})?$", description="Of the last `end` line; empty at first.")
]
Limit = Annotated[int, Query(ge=1, le=MOST)]


@router.get("/broadcasts", response_class=Response)
def broadcasts(visit: Reading, cursor: Cursor = "", limit: Limit = 1_000) -> Response:
    """Broadcasts of the own unit and below as verdicts left them, behind a cursor."""
    return _lines(warehouse.batch(visit.session, _units(visit), cursor, limit, visit.now))


@router.get("/hand-entries", response_class=Response)
def hand_entries(visit: Reading, cursor: Cursor = "", limit: Limit = 1_000) -> Response:
    """What was said by hand (khai tay) in the own unit and below, behind a cursor."""
    return _lines(warehouse_by_hand.batch(visit.session, _units(visit), cursor, limit, visit.now))


def _units(visit: Reading) -> set[str]:
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    return set(subtree_ids(visit.session, visit.unit_id))


def _lines(found: Batch) -> Response:
    return Response(b"".join(as_lines(found)), media_type="application/x-ndjson")
