"""A fleet of lean receivers: python -m benchmarks.emergency_fleet PORT COUNT UNIT KEY:PUBLIC.

Each is one MQTT line of the least that serves (CONNECT, SUBSCRIBE, PUBACK), all in one process on
one loop. A message counts when it arrives; its signature is then checked, and one that does not
hold ends the program. A line of output for each message that the last of them has got:
`<sha256> <monotonic nanoseconds>`. `LATE <fraction>` on the input lets that part connect again.
"""

import asyncio
import hashlib
import sys
import time
from collections import Counter

from benchmarks.bare_mqtt import (
    CONNACK,
    KIND,
    MORE,
    PUBACK,
    PUBLISH,
    SEVEN_BITS,
    SUBACK,
    hello,
    packet,
    subscription,
)
from playlists.messages import topics
from playlists.messages.envelope import open_envelope
from playlists.messages.order import Order

AT_A_TIME = 100
"""So many knock at once: more would be an attack, and it is the order that is measured."""


class Fleet:
    """All receivers, and what the last of them has got."""

    def __init__(self, port: int, count: int, unit: str, keys: dict[str, bytes]) -> None:
        self._port = port
        self._count = count
        self._topic = topics.order(unit)
        self._keys = keys
        self._got: Counter[str] = Counter()
        self._checked: set[str] = set()
        self._lines: list[asyncio.Task[None]] = []
        self.ready = asyncio.Semaphore(0)

    async def connect(self) -> None:
        """Connect them all, some at a time."""
        for first in range(0, self._count, AT_A_TIME):
            some = range(first, min(first + AT_A_TIME, self._count))
            self._lines += [asyncio.create_task(self._line(number)) for number in some]
            for _number in some:
                await self.ready.acquire()

    async def reconnect(self, part: float) -> None:
        """Let a part of them lose the line and come back at once."""
        some = int(self._count * part)
        for task in self._lines[:some]:
            task.cancel()
        await asyncio.gather(*self._lines[:some], return_exceptions=True)
        for number in range(some):
            self._lines[number] = asyncio.create_task(self._line(number))

    async def _line(self, number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(hello(f"bench-{number}"))
            while True:
                kind = (await reader.readexactly(1))[0]
                body = await reader.readexactly(await self._length(reader))
                if kind & KIND == CONNACK:
                    writer.write(subscription(self._topic))
                elif kind & KIND == SUBACK:
                    self.ready.release()
                elif kind & KIND == PUBLISH:
                    self._take(kind, body, writer)
        finally:
            writer.close()

    async def _length(self, reader: asyncio.StreamReader) -> int:
        length = shift = 0
        while True:
            digit = (await reader.readexactly(1))[0]
            length |= (digit & SEVEN_BITS) << shift
            shift += 7
            if not digit & MORE:
                return length

    def _take(self, kind: int, body: bytes, writer: asyncio.StreamWriter) -> None:
        at = time.monotonic_ns()
        behind = 2 + int.from_bytes(body[:2], "big")
        if kind & 0x06:
            writer.write(packet(PUBACK, body[behind : behind + 2]))
            behind += 2
        payload = body[behind:]
        name = hashlib.sha256(payload).hexdigest()
        self._got[name] += 1
        if name not in self._checked:
            open_envelope(payload, Order, self._keys)
            self._checked.add(name)
        if self._got[name] == self._count:
            print(name, at, flush=True)


async def main() -> None:
    """Connect, say so, and serve until the input ends."""
    port, count, unit, told = sys.argv[1:]
    key_id, _, public = told.partition(":")
    fleet = Fleet(int(port), int(count), unit, {key_id: bytes.fromhex(public)})
    await fleet.connect()
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        _word, _, part = line.partition(" ")
        await fleet.reconnect(float(part))


if __name__ == "__main__":
    asyncio.run(main())
