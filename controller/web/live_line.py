"""The line between a browser that speaks and a live broadcast: a WebSocket, from open to end.

The browser sends its page's token, then a fifth of a second of PCM at a time. What the page has
to say to the person it is told in short messages. The session's key is made here, lives as long
as the line does, and is never written anywhere.
"""

import asyncio
import json
from contextlib import suppress
from typing import NamedTuple

from fastapi import WebSocket, WebSocketDisconnect
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import select

from controller.accounts.actor import SYSTEM
from controller.civil import MINUTE_MS
from controller.errors import OperatorError
from controller.live.airing import close_airing, is_stopped, open_airing
from controller.live.sound import prepare
from controller.live.speaking import SILENCE_ENDS_MS, SILENCE_WARNS_MS, Speaking, frames_of
from controller.store.delivery import OutboxMessage
from controller.store.emergencies import GivenOrder
from controller.store.live import Closing, LiveAiring, LiveSession
from controller.store.lookup import find
from controller.web.errors import NotLoggedInError
from controller.web.visits import clock, require_token, site, visit_of
from controller.web.wording.errors import sentence
from controller.web.wording.live import CLOSING, NOT_SENT
from playlists.messages.keys import SigningKey

SENT_WITHIN_MS = 10_000
LOOK_EVERY_MS = 500
GONE_AFTER_S = 5.0
"""A browser that sends nothing for so long speaks no more."""
MOST_WAITING = 50
"""Ten seconds of sound; what comes beyond waits in the network."""
FIRST_WORD_S = 10.0
POLICY_VIOLATION = 1008


class Arrival(NamedTuple):
    """What the browser sent, and when it came (UTC ms)."""

    message: bytes | str | None
    """None: it is gone."""
    at: int


class LiveLine:
    """One person who speaks."""

    def __init__(self, socket: WebSocket, session_id: str) -> None:
        self._socket = socket
        self._session_id = session_id
        self._state = socket.app.state
        self._now = clock(socket)
        self._arrivals: asyncio.Queue[Arrival] = asyncio.Queue(MOST_WAITING)
        self._actor = SYSTEM
        self._warned = False

    async def run(self) -> None:
        """From the first message to the last."""
        if not self._is_our_page():
            await self._socket.close(POLICY_VIOLATION)
            return
        await self._socket.accept()
        try:
            async with asyncio.timeout(FIRST_WORD_S):
                token = str(json.loads(await self._socket.receive_text()).get("token", ""))
            key = SigningKey.generate()
            airing, most_minutes = await run_in_threadpool(self._open, token, key)
        except (OperatorError, NotLoggedInError) as refusal:
            await self._tell(say="refused", words=sentence(refusal))
            await self._hang_up()
            return
        except (TimeoutError, ValueError, AttributeError, KeyError, WebSocketDisconnect):
            await self._hang_up()
            return
        reader = asyncio.create_task(self._read())
        try:
            await self._on_air(airing, key, most_minutes)
        finally:
            reader.cancel()
            await self._hang_up()

    async def _on_air(self, airing: LiveAiring, key: SigningKey, most_minutes: int) -> None:
        speaking = Speaking(self._state.writing.begin, airing, key)
        refused = await self._wait_for_signature(airing)
        if refused is not None:
            await self._close(Closing.REFUSED if refused else Closing.LINE)
            await self._tell(say="refused", words=CLOSING[Closing.REFUSED] if refused else NOT_SENT)
            return
        await run_in_threadpool(speaking.open)
        speak_at = speaking.timeline.speak_at()
        wait_ms = max(0, speak_at - self._now())
        await self._tell(say="speak_in", ms=wait_ms, most_ms=most_minutes * MINUTE_MS)
        ends_at = speak_at + most_minutes * MINUTE_MS
        why = await self._listen(speaking, airing, ends_at)
        if why not in {Closing.STOPPED, Closing.OTHER}:
            await self._tell(say="closing")
            over_at = await run_in_threadpool(speaking.close, self._now())
            await asyncio.sleep(max(0, over_at - self._now() + LOOK_EVERY_MS) / 1000)
        await self._close(why)
        await self._tell(say="ended", words=CLOSING[why])

    async def _listen(self, speaking: Speaking, airing: LiveAiring, ends_at: int) -> Closing:
        """Take what is said until something ends it."""
        look_at = last = self._now()
        while True:
            now = self._now()
            if now >= ends_at:
                return Closing.LONGEST
            if now >= look_at:
                look_at = now + LOOK_EVERY_MS
                ended = await run_in_threadpool(self._look, airing)
                if ended is not None:
                    return ended
            arrival = await self._next()
            if arrival is None:
                begun = max(last, speaking.timeline.speak_at())
                if self._now() - begun > GONE_AFTER_S * 1000:
                    return Closing.LINE
                continue
            last = arrival.at
            if not isinstance(arrival.message, bytes):
                return Closing.LINE if arrival.message is None else Closing.SPEAKER
            ended = await self._hear(speaking, arrival.message, arrival.at)
            if ended is not None:
                return ended

    async def _hear(self, speaking: Speaking, message: bytes, at: int) -> Closing | None:
        frames = frames_of(message)
        if frames is None:
            return Closing.LINE
        if not await run_in_threadpool(speaking.say, frames, at):
            await self._tell(say="late", lost=speaking.lost)
        if speaking.silent_ms >= SILENCE_ENDS_MS:
            return Closing.SILENCE
        is_silent = speaking.silent_ms >= SILENCE_WARNS_MS
        if is_silent != self._warned:
            self._warned = is_silent
            left_s = (SILENCE_ENDS_MS - speaking.silent_ms) // 1000
            await self._tell(say="silence", left_s=left_s if is_silent else 0)
        return None

    async def _next(self) -> Arrival | None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_EVERY_MS / 1000):
                return await self._arrivals.get()
        return None

    async def _read(self) -> None:
        """Note when each message came, whatever the database is doing meanwhile."""
        while True:
            received = await self._socket.receive()
            if received["type"] == "websocket.disconnect":
                await self._arrivals.put(Arrival(None, self._now()))
                return
            message = received.get("bytes")
            if message is None:
                message = received.get("text") or ""
            await self._arrivals.put(Arrival(message, self._now()))

    async def _wait_for_signature(self, airing: LiveAiring) -> bool | None:
        """None once the broker has the order; else whether it was refused (or came to nothing)."""
        until = self._now() + SENT_WITHIN_MS
        while self._now() < until:
            is_sent = await run_in_threadpool(self._is_sent, airing)
            if is_sent is not None:
                return None if is_sent else True
            await asyncio.sleep(0.02)
        return False

    async def _close(self, why: Closing) -> None:
        await run_in_threadpool(self._close_now, why)

    async def _tell(self, **message: object) -> None:
        with suppress(RuntimeError, WebSocketDisconnect):  # the browser may be gone
            await self._socket.send_text(json.dumps(message, ensure_ascii=False))

    async def _hang_up(self) -> None:
        with suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.close()

    # --- in a thread, with the database -------------------------------------------------------

    def _is_our_page(self) -> bool:
        """A page of another site may not speak with somebody's login."""
        ours = site(self._socket).origin.replace("ws", "http", 1)
        return self._socket.headers.get("origin") == ours

    def _open(self, token: str, key: SigningKey) -> tuple[LiveAiring, int]:
        prepare()  # the first time it takes a second, which the order would have to wait
        with self._state.reading() as session:
            require_token(visit_of(self._socket, session), token)
        with self._state.writing() as session:
            visit = visit_of(self._socket, session)
            self._actor = visit.actor
            airing = open_airing(
                session, visit.actor, self._session_id, key.public_key, self._now()
            )
            most_minutes = find(session, LiveSession, self._session_id).most_minutes
            session.commit()
            session.refresh(airing)
            session.expunge(airing)
        return airing, most_minutes

    def _is_sent(self, airing: LiveAiring) -> bool | None:
        with self._state.reading() as session:
            given = session.get_one(GivenOrder, airing.order_id)
            query = select(OutboxMessage.published_at, OutboxMessage.refused_at).where(
                OutboxMessage.created_at == given.given_at, OutboxMessage.message == given.message
            )
            rows = session.execute(query).all()
        if any(refused_at is not None for _, refused_at in rows):
            return False
        return True if all(published_at is not None for published_at, _ in rows) else None

    def _look(self, airing: LiveAiring) -> Closing | None:
        """What others did meanwhile, or that the login has ended."""
        with self._state.reading() as session:
            try:
                visit_of(self._socket, session)
            except OperatorError:
                return Closing.LINE
            fresh = session.get_one(LiveAiring, airing.session_id)
            if fresh.closed_at is not None:
                return Closing.OTHER
            return Closing.STOPPED if is_stopped(session, fresh) else None

    def _close_now(self, why: Closing) -> None:
        with self._state.writing() as session:
            close_airing(session, self._actor, self._session_id, why, self._now())
            session.commit()
