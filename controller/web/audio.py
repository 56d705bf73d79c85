"""Finished tracks by hash. Whoever knows the hash may have the sound: it was in a signed plan.

`/audio/<sha256>` never changes, so any cache on the way may keep it; ranges let a receiver resume.
A recalled track is gone from here. (A cache may hold a copy; receivers are told by their plans.)
"""

import logging
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from controller.shelf.errors import ShelfAwayError
from controller.shelf.shelf import Shelf

log = logging.getLogger(__name__)

MEDIA_TYPE = "audio/ogg"
RETRY_AFTER_S = "10"


def create_audio_app(shelf: Shelf, is_recalled: Callable[[str], bool]) -> Starlette:
    """The app over one shelf; it may run by itself beside the web, or under it."""

    def track(request: Request) -> Response:
        sha256 = request.path_params["sha256"]
        try:
            path = shelf.find(sha256)
        except ShelfAwayError as error:
            log.warning("%s", error)
            away = {"retry-after": RETRY_AFTER_S}
            return PlainTextResponse("the store of tracks is away\n", 503, headers=away)
        if path is None:
            return PlainTextResponse("no such track\n", 404)
        if is_recalled(sha256):
            return PlainTextResponse("recalled: this track may not be broadcast any more\n", 410)
        headers = {
            "etag": f'"{sha256}"',
            "cache-control": "public, max-age=31536000, immutable",
            # The hash is the right to fetch: receivers and proxies ask from other origins.
            "cross-origin-resource-policy": "cross-origin",
        }
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        return FileResponse(path, media_type=MEDIA_TYPE, headers=headers)

    app = Starlette(routes=[Route("/{sha256}", track)])
    app.router.redirect_slashes = False  # it would lead to whatever host the request names
    return app
