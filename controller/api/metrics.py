"""Figures for the monitoring of whoever runs the server, in the words of Prometheus."""

import hmac
import shutil
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import Response

from controller.shelf.shelf import Shelf
from controller.watching.exposition import exposition
from controller.watching.figures import Queue, read_figures
from controller.web.errors import NoPageError
from controller.web.queries.endings import endings_of_all

router = APIRouter(tags=["health"])
FORM = "text/plain; version=0.0.4; charset=utf-8"


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {}}, "description": "Prometheus' text format."},
        404: {"description": "No token is set (LOA_METRICS_TOKEN), or another was sent."},
    },
)
def metrics(request: Request, authorization: Annotated[str, Header()] = "") -> Response:
    """Queues, receivers, verdicts, the record and what is wrong. Needs the token of metrics."""
    token = request.app.state.settings.metrics_token
    # Bytes: a header may hold what is no ASCII, which comparing words refuses.
    if not token or not hmac.compare_digest(f"Bearer {token}".encode(), authorization.encode()):
        raise NoPageError
    with request.app.state.reading() as session:
        settings, now = request.app.state.settings, request.app.state.clock()
        figures = replace(
            read_figures(session, now),
            endings=endings_of_all(session, settings, now),
            free_bytes=shutil.disk_usage(settings.home).free,
            sounds=_owed(settings.shelf, now),
        )
    return Response(exposition(figures), media_type=FORM)


def _owed(shelf: Shelf, now: int) -> Queue | None:
    """What this machine still has to tell the object store; None where there is no store."""
    if shelf.behind is None:
        return None
    since = shelf.owes_since()
    oldest_ms = 0 if since is None else max(0, now - int(since * 1000))
    return Queue(waiting=len(shelf.owes()), oldest_ms=oldest_ms)
