"""A broker is killed and comes back: how soon the last receiver is there, and how hard they knock.

Each is one line of the least that serves (CONNECT with a session that persists, SUBSCRIBE) and
waits between tries as a receiver does (`edge_agent.link.backoff`). Beside them, in the same run,
the same lines without that patience: five tries a second, as a careless client makes them.
No TLS: what handshakes cost a broker stands in docs/scaling.md.
"""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from benchmarks.bare_mqtt import CONNACK, KIND, SUBACK, UNHURRIED_BROKER, hello, subscription
from benchmarks.open_files import raise_limit_of_files
from benchmarks.row import Row
from edge_agent.link import KEEPALIVE_SECONDS, backoff
from playlists.messages import topics
from tests.real_parts.mosquitto import Mosquitto

BENCH = "reconnect"
FLEET, FULL_FLEET = 1_000, 5_000
GOAL_S = 120
AWAY_S = 10.0
STORM_PERCENT = 20
AT_A_TIME = 100
EAGER_S = 0.2
Pause = Callable[[int, Random], float]


def run(*, full: bool = False) -> list[Row]:
    """Measure; half a minute, a minute with `full`."""
    raise_limit_of_files()
    count = FULL_FLEET if full else FLEET
    patient, tries = _measured(count, backoff)
    eager, eager_tries = _measured(count, lambda _tries, _random: EAGER_S)
    last, first = max(patient), max(eager)
    most, eager_most = _most_within_a_second(patient), _most_within_a_second(eager)
    eager_lines = "five tries a second"
    return [
        Row(
            bench=BENCH,
            what=f"all of {count:,} receivers back after the broker's start",
            value=round(last, 1),
            unit="s",
            against=eager_lines,
            against_value=round(first, 1),
            ratio=round(last / first, 1),
            goal=f"<= {GOAL_S} at {FULL_FLEET:,}",
            met=last <= GOAL_S,
        ),
        Row(
            bench=BENCH,
            what="  most of them within a second",
            value=round(100 * most / count, 1),
            unit="%",
            against=eager_lines,
            against_value=round(100 * eager_most / count, 1),
            ratio=round(most / eager_most, 2),
            goal=f"<= {STORM_PERCENT}: no storm",
            met=100 * most <= STORM_PERCENT * count,
        ),
        Row(BENCH, "  tries of each", tries / count, "", eager_lines, eager_tries / count),
    ]


def _most_within_a_second(back: list[float]) -> int:
    return max(Counter(map(int, back)).values())


def _measured(count: int, pause: Pause) -> tuple[list[float], int]:
    """Seconds after the broker's start at which each was back; how often they tried, all told."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Mosquitto(Path(folder) / "broker", UNHURRIED_BROKER) as broker,
    ):
        return asyncio.run(_restart(broker, count, pause))


async def _restart(broker: Mosquitto, count: int, pause: Pause) -> tuple[list[float], int]:
    fleet = Fleet(broker.port, pause)
    for first in range(0, count, AT_A_TIME):
        fleet.send_out(range(first, min(first + AT_A_TIME, count)))
        await fleet.until_back(min(first + AT_A_TIME, count))
    broker.kill()
    await fleet.until_gone()
    fleet.tries = 0
    await asyncio.sleep(AWAY_S)
    began = time.monotonic()
    await asyncio.to_thread(broker.start)
    await fleet.until_back(count)
    await fleet.go_home()
    return [max(0.0, at - began) for at in fleet.back.values()], fleet.tries


class Fleet:
    """All receivers, and since when each is there."""

    def __init__(self, port: int, pause: Pause) -> None:
        self._port = port
        self._pause = pause
        self._lines: list[asyncio.Task[None]] = []
        self._more, self._fewer = asyncio.Event(), asyncio.Event()
        self.back: dict[int, float] = {}
        self.tries = 0

    def send_out(self, numbers: range) -> None:
        """Let these begin."""
        self._lines += [asyncio.create_task(self._live(number)) for number in numbers]

    async def until_back(self, count: int) -> None:
        """Wait until so many are there."""
        while len(self.back) < count:
            self._more.clear()
            await self._more.wait()

    async def until_gone(self) -> None:
        """Wait until each has seen that its line was cut."""
        while self.back:
            self._fewer.clear()
            await self._fewer.wait()

    async def go_home(self) -> None:
        """End all lines."""
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _live(self, number: int) -> None:
        random, failed = Random(number), 0
        while True:
            self.tries += 1
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._line(number)
            failed = 0 if self.back.pop(number, None) else failed + 1
            self._fewer.set()
            await asyncio.sleep(self._pause(failed, random))

    async def _line(self, number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(hello(f"bench-{number}", KEEPALIVE_SECONDS))
            while True:
                kind, length = await reader.readexactly(2)  # neither answer is long
                await reader.readexactly(length)
                if kind & KIND == CONNACK:
                    writer.write(subscription(topics.plan(f"bench-{number}")))
                elif kind & KIND == SUBACK:
                    self.back[number] = time.monotonic()
                    self._more.set()
        finally:
            writer.close()
