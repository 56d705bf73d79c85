"""The tables of docs/scaling.md: `.venv/bin/python -m benchmarks.scaling`.

Every figure is measured (the benchmark or test is named), cited, or called an assumption.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playlists.rules.rollout import FIRST_WAVE, PROVED_MS

PROVINCES = 34
"""Since 1 July 2025, with 3,321 communes."""
RECEIVERS = 120_000
"""Assumption: 3,321 communes of 30 to 150 clusters, as three old ones became one."""
COMMUNE = 100

ENTRIES_A_DAY = 85
"""What a journal of three programmes of six items writes at most (ARCHITECTURE.md)."""
ENTRIES_A_PROGRAMME = 14
ENTRY_BYTES = 540
"""16 MiB of a journal hold some 31,000."""
LEDGER_A_SECOND = 1_000
"""Verified, stored and judged, PostgreSQL on the same two cores with a load of 13 (996 measured by
`benchmarks.ledger`). On a calm machine it is a multiple: measure it there."""
HEARTBEAT_S = 55
LINE_MB, AUDIO_MB = 33, 209
"""A month of a receiver, with IP, TCP and TLS: `./loa bench receiver` (docs/deploy/receiver.md)."""
AUDIO_KB_A_MINUTE, BULLETIN_MINUTES = 155, 5
HANDSHAKES_A_SECOND = 560
"""With certificates, one core of Mosquitto 2.0.11: 1.78 ms of its processor each (measured)."""
JITTER_S = 30
"""Receivers spread their tries over it: `./loa bench reconnect`."""
DELIVERIES_A_SECOND = 18_000
"""One order to 16,000 lines of one Mosquitto (measured; faster to fewer)."""
BROKER_KB = 1.8
"""Memory of a line: 18 MB for 10,000 (measured, without TLS)."""
TLS_KB = 30
"""Assumption: what OpenSSL keeps for a line besides."""
PLAN_MS = 13
"""A cluster's week, planned whole on two busy cores: `./loa bench planning`."""
PACKAGE_MB = 13
"""A receiver's program with its libraries (deploy/receiver)."""

FEW = 10

SIM_VND = 70_000
"""The smallest 30-day plan on the list of VNPT Phú Yên (vnptphuyen.com), 4.8 GB. Nobody publishes
what a machine's SIM costs under contract: ask, it should be less."""
SIM_MB = 4_800
SERVERS_VND = 15_000_000
"""Assumption, a month: two machines of 8 cores in a data centre, with database and storage."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: what it is called, and its words for so many receivers."""

    what: str
    tell: Callable[[int], str]


def _number(value: float) -> str:
    return f"{value:,.1f}" if value < FEW else f"{value:,.0f}"


LINES = (
    Line("heartbeats a second", lambda n: _number(n / HEARTBEAT_S)),
    Line("journal entries a second, over the day", lambda n: _number(n * ENTRIES_A_DAY / 86_400)),
    Line(
        "a programme's entries of all, stored within",
        lambda n: f"{_number(n * ENTRIES_A_PROGRAMME / LEDGER_A_SECOND)} s",
    ),
    Line(
        "signed evidence a year",
        lambda n: f"{_number(n * ENTRIES_A_DAY * 365 * ENTRY_BYTES / 1e9)} GB",
    ),
    Line("memory of the broker's lines", lambda n: f"{_number(n * (BROKER_KB + TLS_KB) / 1e3)} MB"),
    Line(
        "all back after a power cut",
        lambda n: f"{_number(max(JITTER_S, n / HANDSHAKES_A_SECOND))} s",
    ),
    Line("one order to all", lambda n: f"{_number(max(0.02, n / DELIVERIES_A_SECOND) * 1e3)} ms"),
    Line("all plans made anew", lambda n: f"{_number(n * PLAN_MS / 1e3)} s"),
    Line(
        f"a bulletin of {BULLETIN_MINUTES} minutes to all within an hour",
        lambda n: f"{_number(n * AUDIO_KB_A_MINUTE * BULLETIN_MINUTES * 8 / 1e3 / 3600)} Mbit/s",
    ),
    Line("a new program to all", lambda n: f"{_number(n * PACKAGE_MB / 1e3)} GB"),
)
PLACES = (
    ("a commune", COMMUNE),
    ("a province of the mean", RECEIVERS // PROVINCES),
    ("one of 10,000", 10_000),
    ("the country as one", RECEIVERS),
)


def table() -> Iterator[str]:
    """Lines of Markdown."""
    yield "| | " + " | ".join(f"{name} ({count:,})" for name, count in PLACES) + " |"
    yield "|---|" + "---|" * len(PLACES)
    for line in LINES:
        yield f"| {line.what} | " + " | ".join(line.tell(count) for _name, count in PLACES) + " |"


def costs() -> Iterator[str]:
    """A receiver of a province of the mean, a month."""
    server = SERVERS_VND / (RECEIVERS // PROVINCES)
    share = 100 * (LINE_MB + AUDIO_MB) / SIM_MB
    yield "| a receiver and month | |"
    yield "|---|---|"
    yield f"| its line | {LINE_MB} MB |"
    yield f"| its sound, all of it new | {AUDIO_MB} MB |"
    yield f"| share of a plan of {SIM_MB:,} MB | {share:.0f} % |"
    yield f"| that plan, at list price | {SIM_VND:,} VND |"
    yield f"| servers, in a province of the mean | {server:,.0f} VND |"
    yield f"| **together** | **{SIM_VND + server:,.0f} VND** |"


def waves() -> str:
    """How long an update takes at least."""
    first, proved = FIRST_WAVE, PROVED_MS / 60_000
    return f"{first} receivers first, {proved:.0f} minutes until they have proved it, then the rest"


if __name__ == "__main__":
    print("\n".join(["", *table(), "", *costs(), "", waves()]))
