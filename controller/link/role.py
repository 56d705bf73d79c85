"""The link's process: one asyncio loop with the broker, database work in threads beside it.

Any number of links may run. One works under the one client id; when it is gone, the next takes
over its session at the broker, with all that came meanwhile.
"""

import asyncio
import gc
import logging
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from controller.clock import now_ms
from controller.keys.files import KeyFolder, read_chain
from controller.link.arrivals import Arrivals
from controller.link.cutting import cut, note_cut, revoked_lines
from controller.link.inbound import Message, take_in
from controller.link.line import Handlers, Line
from controller.link.live import fresh_chunks, sent_so_far
from controller.link.outbound import note_published, unpublished
from controller.link.quota import Quota
from controller.link.standing import standing
from controller.polling import is_away
from controller.settings import Settings
from controller.store.engine import open_engine
from controller.store.leading import Lead, lead_when_free, leadership_for
from controller.store.news import News
from playlists.messages import topics

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

CLIENT_ID = "loa-link"
POLL_S = 0.05
AT_ONCE = 500
"""Messages a transaction."""
MAX_ON_THEIR_WAY = 200
DATABASE_PAUSE_S = 1.0
CUT_EVERY_S = 2.0
STANDING_EVERY_S = 0.5


def run(settings: Settings, stop: threading.Event) -> None:
    """Link broker and database until told to stop. Raises KeyFileError where there is no chain."""
    keys = KeyFolder(settings.keys_dir)
    read_chain(keys)
    engine = open_engine(settings.database_url)
    news = News(engine)
    # What is loaded by now stays. Looking it through again with every few thousand entries cost
    # some 7 % of what ingest costs (measured).
    gc.freeze()
    leadership = leadership_for(engine, Lead.LINK, settings.home)
    try:
        lead_when_free(leadership, stop, lambda over: asyncio.run(_run(settings, keys, news, over)))
    finally:
        news.close()
        engine.dispose()


async def _run(settings: Settings, keys: KeyFolder, news: News, stop: threading.Event) -> None:
    link = Link(settings, keys, news)
    tasks = [
        asyncio.create_task(work)
        for work in (
            link.line.stay_connected(),
            link.bring_in(),
            link.send_out(),
            link.note_acknowledged(),
            link.tell_standing(),
            link.cut_revoked(),
        )
    ]
    try:
        while not stop.is_set():
            done, _pending = await asyncio.wait(
                tasks, timeout=POLL_S, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done:
                task.result()
    finally:
        link.line.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Link:
    """What is on its way in and out. Everything here happens on the loop's thread."""

    def __init__(self, settings: Settings, keys: KeyFolder, news: News) -> None:
        self._keys = keys
        self._engine = news.engine
        self._news = news
        self._broker = settings.broker
        self._arrivals = Arrivals()
        self._quota = Quota()
        self._on_their_way: dict[int, str] = {}
        """Message number → outbox row."""
        self._acknowledged: set[str] = set()
        """Rows that the broker has and that are still to be noted as published."""
        self._something_acknowledged = asyncio.Event()
        self._standing: dict[str, bytes] | None = None
        """By unit, the bundle that was published last; None while there is no line."""
        self._sent_live: dict[str, int] = {}
        """By live broadcast, the highest number that was sent."""
        self._trust_stamp: int | None = None
        """Of the chain that was published last; None while there is no line."""
        handlers = Handlers(self._connected, self._arrivals.put, self._published)
        self.line = Line(CLIENT_ID, settings.broker, handlers)

    async def bring_in(self) -> None:
        """Store what arrives, all that waits at once, then acknowledge it."""
        while True:
            waiting = await self._arrivals.take(AT_ONCE)
            messages = [
                Message(m.topic, m.payload, m.retained)
                for m in waiting
                if self._quota.admits(m.topic)
            ]
            await _persist(take_in, self._engine, messages)
            for message in waiting:
                self.line.acknowledge(message)

    async def send_out(self) -> None:
        """Publish what was signed. An order waits here for nothing that writes or adds up."""
        while True:
            self._tell_trust()
            # What was acknowledged and is not yet noted must not go out a second time.
            busy = self._acknowledged.union(self._on_their_way.values())
            room = MAX_ON_THEIR_WAY - len(busy)
            if room > 0:
                for signed in await _persist(unpublished, self._engine, room, busy):
                    mid = self.line.publish(signed.topic, signed.payload, retain=signed.retain)
                    self._on_their_way[mid] = signed.id
            await self._send_live()
            await asyncio.to_thread(self._news.wait, POLL_S)

    async def _send_live(self) -> None:
        """Publish the sound of who speaks now."""
        chunks = await _persist(fresh_chunks, self._engine, self._sent_live, now_ms())
        for chunk in chunks:
            for topic in chunk.topics:
                self.line.send(topic, chunk.envelope)
        self._sent_live = sent_so_far(self._sent_live, chunks)

    async def tell_standing(self) -> None:
        """Publish what stands for whoever comes back, where it is not what the broker has."""
        while True:
            await asyncio.sleep(STANDING_EVERY_S)
            if self._standing is None:
                continue
            known, current = self._standing, await _persist(standing, self._engine, now_ms())
            for area_id, bundle in current.items():
                if known.get(area_id) != bundle:
                    self.line.publish(topics.standing(area_id), bundle, retain=True)
            if self._standing is known:
                self._standing = current

    async def cut_revoked(self) -> None:
        """End the live lines of receivers that may not come in any more."""
        while True:
            lines = await _persist(revoked_lines, self._engine, now_ms())
            gone = set()
            for receiver_id, last in lines.items():
                if await asyncio.to_thread(cut, self._broker, receiver_id) and last:
                    gone.add(receiver_id)
            if gone:
                await _persist(note_cut, self._engine, gone, now_ms())
            await asyncio.sleep(CUT_EVERY_S)

    async def note_acknowledged(self) -> None:
        """Write down what the broker has. Others may hold SQLite's one writer meanwhile."""
        while True:
            await self._something_acknowledged.wait()
            self._something_acknowledged.clear()
            ids = set(self._acknowledged)
            await _persist(note_published, self._engine, ids)
            self._acknowledged -= ids

    def _connected(self) -> None:
        self.line.subscribe(topics.ALL_STATES, topics.ALL_REPORTS)
        self._trust_stamp = 0
        self._standing = {}
        self._tell_trust()

    def _tell_trust(self) -> None:
        """Publish the chain on each new line, and whenever another was accepted."""
        if self._trust_stamp is None:
            return
        stamp = self._keys.chain.stat().st_mtime_ns
        if stamp != self._trust_stamp:
            self._trust_stamp = stamp
            self.line.publish(topics.TRUST, read_chain(self._keys), retain=True)

    def _published(self, mid: int) -> None:
        row_id = self._on_their_way.pop(mid, None)
        if row_id is not None:
            self._acknowledged.add(row_id)
            self._something_acknowledged.set()


async def _persist(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do database work in a thread, again and again while the database is away."""
    while True:
        try:
            return await asyncio.to_thread(work, *args, **kwargs)
        except SQLAlchemyError as error:
            if not is_away(error):
                raise
            log.warning("the database does not answer, trying again: %s", error)
            await asyncio.sleep(DATABASE_PAUSE_S)
