"""/audio/relay/<permission>: a station that the controller takes once, for receivers that ask.

Whoever comes shows a pass under a receiver's own key (`playlists.messages.relay_pass`). Nothing of
it is kept, here or on the way.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from controller.relays.door import Admitted
from controller.relays.fan_out import MEDIA_TYPE, FanOut, FullError, Listener
from playlists.messages.refusal import RefusedError
from playlists.messages.relay_pass import HEADER

AddressFor = Callable[[str, str], Admitted]
"""Who may listen to which address, for (header, permission). Raises RefusedError."""


def create_relay_app(address_for: AddressFor, fan_out: FanOut) -> Starlette:
    """The app, to be mounted beside the tracks."""

    async def relay(request: Request) -> Response:
        permission = request.path_params["permission"]
        header = request.headers.get(HEADER, "")
        try:
            admitted = await run_in_threadpool(address_for, header, permission)
            address = admitted.address
            listener = fan_out.join(address, asyncio.get_running_loop(), admitted.who)
        except RefusedError as refusal:
            return PlainTextResponse(f"refused: {refusal.code}\n", 403)
        except FullError:
            return PlainTextResponse("too many listen here: ask the station itself\n", 503)
        return StreamingResponse(
            heard(address, listener), media_type=MEDIA_TYPE, headers={"cache-control": "no-store"}
        )

    async def heard(address: str, listener: Listener) -> AsyncIterator[bytes]:
        try:
            async with aclosing(listener.pieces()) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            fan_out.leave(address, listener)

    return Starlette(routes=[Route("/{permission}", relay)])
