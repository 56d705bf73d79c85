"""End a request whose body comes too slowly, so that nobody holds lines by a byte at a time.

What waits for it is a line with its few kilobytes, no thread: other pages do not notice. But there
are only so many lines. nginx in front takes bodies in by itself; one computer has nobody in front.
"""

import asyncio
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATIENCE_S = 60.0
"""For a body of any size, and before anything of it has come."""
MOST_AHEAD = 10
"""As many times the patience a fast beginning buys of silence, and no more."""
SLOWEST_BYTES_A_SECOND = 1_000
"""A telephone at the edge of its network sends ten times as much."""


class SlowBodiesEnded:
    """Answer 408 and close the line where a body does not keep up with the slowest pace."""

    def __init__(self, app: ASGIApp, patience_s: float = PATIENCE_S) -> None:
        self.app = app
        self._patience_s = patience_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its body is waited for with an end."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = _Body(receive, self._patience_s)

        async def send_and_close(message: Message) -> None:
            if body.is_late and message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
            await send(message)

        await self.app(scope, body.receive, send_and_close)


class _Body:
    """One request's, as it comes in."""

    def __init__(self, receive: Receive, patience_s: float) -> None:
        self._receive = receive
        self._patience_s = patience_s
        self._until = asyncio.get_running_loop().time() + patience_s
        self._is_whole = False
        self.is_late = False

    async def receive(self) -> Message:
        """The next piece. Raises HTTPException. Who is done sending is waited for without end."""
        if self._is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            self.is_late = True
            raise HTTPException(HTTPStatus.REQUEST_TIMEOUT) from None
        self._until += len(message.get("body", b"")) / SLOWEST_BYTES_A_SECOND
        most = asyncio.get_running_loop().time() + MOST_AHEAD * self._patience_s
        self._until = min(self._until, most)
        self._is_whole = not message.get("more_body", False)
        return message
