"""The plain port beside HTTPS: devices fetch and enrol there, people are sent to the other one.

What devices get there is public, or proves itself (audio by its hash, enrolment by its secret).
Passwords and sessions never travel in the clear.
"""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

FOR_DEVICES = ("/audio/", "/api/v1/enrolment/", "/healthz", "/readyz", "/cong-bo/")
USUAL_PORT = 443
POLICY_VIOLATION = 1008


class PlainDoor:
    """Let devices pass to the app, and nobody else."""

    def __init__(self, app: ASGIApp, https_port: int) -> None:
        self._app = app
        self._port = https_port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or say where to go."""
        if scope["type"] == "websocket":
            # Somebody's voice and login: never in the clear.
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        if scope["type"] != "http" or scope["path"].startswith(FOR_DEVICES):
            await self._app(scope, receive, send)
            return
        answer = self._elsewhere(Request(scope))
        await answer(scope, receive, send)

    def _elsewhere(self, request: Request) -> Response:
        port = "" if self._port == USUAL_PORT else f":{self._port}"
        host = request.url.hostname or ""
        shown = f"[{host}]" if ":" in host else host
        address = f"https://{shown}{port}{request.url.path}"
        if request.url.query:
            address += f"?{request.url.query}"
        if request.method in {"GET", "HEAD"}:
            return RedirectResponse(address, HTTPStatus.TEMPORARY_REDIRECT)
        # Whatever was sent has travelled in the clear already; sending it on would hide that.
        words = "Chỉ nhận qua HTTPS. Chưa có gì được ghi. Gửi lại tới địa chỉ https."
        return JSONResponse({"detail": words, "address": address}, HTTPStatus.FORBIDDEN)
