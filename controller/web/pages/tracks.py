"""Nghe: the sound of a bulletin for staff; the record stays audible after a recall."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from controller.accounts.authority import Act
from controller.errors import NotFoundError
from controller.web.audio import MEDIA_TYPE, track_in
from controller.web.queries.tracks import units_of
from controller.web.visits import Reading

router = APIRouter(prefix="/nghe")


@router.get("/{sha256}")
def listen(request: Request, visit: Reading, sha256: str) -> Response:
    """One track, for those who may read a bulletin that it is in."""
    path = track_in(request.app.state.settings.audio_dir, sha256)
    readable = any(visit.may(Act.READ, unit) for unit in units_of(visit.session, sha256))
    if path is None or not readable:
        raise NotFoundError("Audio", sha256)
    headers = {"cache-control": "private, max-age=3600", "etag": f'"{sha256}"'}
    return FileResponse(path, media_type=MEDIA_TYPE, headers=headers)
