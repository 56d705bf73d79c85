"""Broadcasts as JSON Lines, for a province's data warehouse."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from controller.accounts.authority import Act, require
from controller.api.visits import Reading
from controller.audit.warehouse import CURSOR, MOST, as_lines, batch
from controller.units.tree import subtree_ids

router = APIRouter(prefix="/export", tags=["export"])


@router.get("/broadcasts", response_class=Response)
def broadcasts(
    visit: Reading,
    cursor: Annotated[
        str, Query(pattern=f"^({CURSOR})?$", description="Of the last `end` line; empty at first.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 1_000,
) -> Response:
    """Broadcasts of the own unit and below as verdicts left them, behind a cursor."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    units = subtree_ids(visit.session, visit.unit_id)
    found = batch(visit.session, units, cursor, limit, visit.now)
    return Response(b"".join(as_lines(found)), media_type="application/x-ndjson")
