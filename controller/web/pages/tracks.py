"""Nghe: the sound of a bulletin for staff; the record stays audible after a recall."""

from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from controller.accounts.authority import Act, require
from controller.errors import NotFoundError
from controller.store.bulletins import Revision
from controller.store.lookup import find
from controller.web.audio import MEDIA_TYPE
from controller.web.queries.spoken import first_clips
from controller.web.queries.tracks import units_of
from controller.web.visits import Reading
from tts.clip_cache import ClipCache
from tts.wav import wav_of
from tts.waveform import COLUMNS, NoShapeError, heights

router = APIRouter(prefix="/nghe")

PICTURES_KEPT = 256
TALL = 48


@router.get("/cau/{revision_id}/{number}")
def listen_ahead(request: Request, visit: Reading, revision_id: str, number: int) -> Response:
    """A sentence that is spoken already, counted from 0, while the rest is still being spoken."""
    revision = find(visit.session, Revision, revision_id)
    require(visit.session, visit.actor, Act.READ, revision.bulletin.unit_id)
    names = first_clips(revision)
    name = names[number] if 0 <= number < len(names) else None
    clip = ClipCache(request.app.state.settings.clips_dir).get(name) if name else None
    if clip is None:
        raise NotFoundError("Clip", f"{revision_id}/{number}")
    headers = {"cache-control": "private, no-store"}
    return Response(wav_of(clip), media_type="audio/wav", headers=headers)


@router.get("/{sha256}")
def listen(request: Request, visit: Reading, sha256: str) -> Response:
    """One track, for those who may read a bulletin that it is in."""
    path = _readable(request, visit, sha256)
    return FileResponse(path, media_type=MEDIA_TYPE, headers=_kept(sha256))


@router.get("/{sha256}/hinh.svg")
def picture(request: Request, visit: Reading, sha256: str) -> Response:
    """How loud it is from one moment to the next, as a picture in the colour of the text."""
    path = _readable(request, visit, sha256)
    try:
        drawn = _drawn(path)
    except NoShapeError as error:
        raise NotFoundError("Audio", sha256) from error
    return Response(drawn, media_type="image/svg+xml", headers=_kept(f"{sha256}-svg"))


def _readable(request: Request, visit: Reading, sha256: str) -> Path:
    path: Path | None = request.app.state.settings.shelf.find(sha256)
    readable = any(visit.may(Act.READ, unit) for unit in units_of(visit.session, sha256))
    if path is None or not readable:
        raise NotFoundError("Audio", sha256)
    return path


def _kept(tag: str) -> dict[str, str]:
    return {"cache-control": "private, max-age=3600", "etag": f'"{tag}"'}


@lru_cache(PICTURES_KEPT)
def _drawn(path: Path) -> str:
    """A bar for each stretch, up and down from the middle line. A track never changes."""
    middle = TALL // 2
    bars = (
        f"M{at + 0.5} {middle - tall}V{middle + tall}"
        for at, height in enumerate(heights(path.read_bytes()))
        for tall in [max(0.5, height * middle / 100)]
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {COLUMNS} {TALL}">'
        f'<path id="song" d="{"".join(bars)}" fill="none" stroke="currentColor"'
        ' stroke-width="0.7"/></svg>'
    )
