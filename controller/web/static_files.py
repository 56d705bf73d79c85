"""Our own files and the vendored ones, under addresses that change with their content.

A page links `/static/theme.css?v=<start of its hash>`; the answer may then be kept for a year.
"""

import hashlib
from functools import lru_cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"


@lru_cache(maxsize=256)
def static_url(name: str) -> str:
    """The address of a file in `static/`. Raises FileNotFoundError for a name that is not there."""
    digest = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"


class ImmutableFiles(StaticFiles):
    """Serve `static/`, telling browsers to keep what was asked for by its hash."""

    def __init__(self) -> None:
        super().__init__(directory=FOLDER)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        if path.endswith(".woff2"):
            # Named by the style sheet, which cannot know hashes; a new font gets a new name.
            response.headers["cache-control"] = FOREVER
        elif scope["query_string"].startswith(b"v="):
            response.headers["cache-control"] = FOREVER
        else:
            response.headers["cache-control"] = "no-cache"
        return response
