"""Emergencies on true receivers: press to the first sample at each horn, stop to silence.

A whole machine of real processes (broker, every role, three receivers) as `./loa demo` starts it;
the instants are those at which the receivers' converters put out the first and the last frame.
"""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from benchmarks.row import Row
from controller.clock import now_ms
from controller.demo.layout import Layout
from controller.demo.machine import OwnProcesses, running
from controller.emergencies.reach import Aim
from controller.emergencies.stopping import stop
from controller.serve.ports import free_port
from controller.store.broadcasts import TargetKind
from controller.store.emergencies import Emergency, GivenOrder
from controller.store.ledger import StoredEntry
from playlists.messages.journal_entry import ItemStarted, decode_entry
from playlists.messages.order_entries import Silenced
from tests.system.conftest import OFFLINE
from tests.system.test_emergency import Room

BENCH = "emergency"
PRESSES = 5
RECEIVERS = 3
PINNED = 4
"""Siren, message, all-clear, words of drills."""


def run() -> list[Row]:
    """About a minute, most of it until the machine stands and its sounds are pinned."""
    sounded, silenced = [], []
    with _room() as room:
        for _press in range(PRESSES):
            emergency_id = room.give()
            sounded += [at - _given_at(room, emergency_id) for at in _starts(room, emergency_id)]
            silenced += _stop(room)
            room.wait_until(lambda: all(not state.orders for state in room.states()))
    return [
        Row(BENCH, f"press to first sample, worst of {len(sounded)}", max(sounded), "ms"),
        Row(BENCH, "  median", statistics.median(sounded), "ms"),
        Row(BENCH, f"stop to silence, worst of {len(silenced)}", max(silenced), "ms"),
        Row(BENCH, "  median", statistics.median(silenced), "ms"),
    ]


@contextmanager
def _room() -> Iterator[Room]:
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as sockets:
        folder = Path(home)
        layout = Layout(folder, Path(sockets), free_port(), free_port(), folder / "bench")
        with running(layout, OwnProcesses(card=False), OFFLINE) as machine:
            room = Room(machine)
            room.wait_until(
                lambda: all(s.pinned_wanted == PINNED == s.pinned_held for s in room.states())
            )
            yield room


def _given_at(room: Room, emergency_id: str) -> int:
    with room.machine.sessions() as session:
        return session.get_one(Emergency, emergency_id).given_at


def _starts(room: Room, emergency_id: str) -> list[int]:
    """When the first frame came out of each receiver."""
    with room.machine.sessions() as session:
        query = select(GivenOrder.id).where(GivenOrder.emergency_id == emergency_id)
        order_id = session.scalars(query).one()
    firsts: list[int] = []

    def all_began() -> bool:
        firsts[:] = _told(room, f"{order_id}~0", ItemStarted, "started_at")
        return len(firsts) == RECEIVERS

    room.wait_until(all_began)
    return firsts


def _stop(room: Room) -> list[int]:
    with room.machine.sessions.begin() as session:
        aim = Aim(TargetKind.UNIT, room.unit)
        given = stop(session, room.machine.commune.operator, aim, now_ms())
        order_id, given_at = given.id, given.given_at
    ends: list[int] = []

    def all_silent() -> bool:
        ends[:] = _told(room, order_id, Silenced, "at")
        return len(ends) == RECEIVERS

    room.wait_until(all_silent)
    return [at - given_at for at in ends]


def _told(room: Room, occurrence: str, kind: type[ItemStarted | Silenced], field: str) -> list[int]:
    """The earliest instant of such entries, by receiver."""
    found: dict[str, int] = {}
    with room.machine.sessions() as session:
        query = select(StoredEntry.receiver_id, StoredEntry.raw).where(
            StoredEntry.occurrence == occurrence
        )
        for receiver_id, raw in session.execute(query):
            event = decode_entry(raw).event
            if isinstance(event, kind):
                at = getattr(event, field)
                found[receiver_id] = min(at, found.get(receiver_id, at))
    return list(found.values())
