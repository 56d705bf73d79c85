"""Headers that every answer carries, and the limit of what may be sent here.

The content policy allows nothing but our own files: no inline script, no inline style, no other
host. What a template wants to say to a script goes into `data-` attributes.
"""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self), payment=()",
}
ASSET_HEADERS: Mapping[str, str] = {
    name: HEADERS[name] for name in ("x-content-type-options", "cross-origin-resource-policy")
}
"""For style sheets, scripts and fonts, which no browser shows as a page: fifteen times a kilobyte
of headers would be a tenth of the first load."""
ASSETS = (".css", ".js", ".woff2")
LARGEST_BODY = 31_000_000
"""Bytes of one request: the largest document (`intake.confined.MAX_BYTES`) with its form."""


class SecureHeaders:
    """Add the headers to every answer; pages of staff are kept by no cache."""

    def __init__(self, app: ASGIApp, pictures_from: str = "") -> None:
        """`pictures_from`: another host that may serve pictures, those of a map."""
        self.app = app
        policy = CONTENT_POLICY.replace("img-src 'self'", f"img-src 'self' {pictures_from}".strip())
        self._headers = {**HEADERS, "content-security-policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the answer's headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers_of(scope["path"]).items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
                if scope.get("scheme") == "https":
                    headers.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        await self.app(scope, receive, send_completed)

    def _headers_of(self, path: str) -> Mapping[str, str]:
        is_asset = path.startswith("/static/") and path.endswith(ASSETS)
        return ASSET_HEADERS if is_asset else self._headers
