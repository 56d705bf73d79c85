"""Công bố: what was broadcast, for anybody and for programs; no login, nothing kept of who asks."""

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from controller.residents.feed import aired, as_rss
from controller.store.lookup import find
from controller.store.units import Unit
from controller.web.visits import clock

router = APIRouter()


@router.get("/cong-bo/{unit_id}/da-phat.json")
def as_json(request: Request, unit_id: str) -> Response:
    """What was broadcast, for programs of the public."""
    with request.app.state.reading() as session:
        find(session, Unit, unit_id)
        told = msgspec.json.encode(aired(session, unit_id, clock(request)()))
    return Response(told, media_type="application/json")


@router.get("/cong-bo/{unit_id}/da-phat.rss")
def rss(request: Request, unit_id: str) -> Response:
    """The same as RSS."""
    with request.app.state.reading() as session:
        name = find(session, Unit, unit_id).name
        told = as_rss(name, aired(session, unit_id, clock(request)()))
    return Response(told, media_type="application/rss+xml")
