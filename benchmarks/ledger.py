"""The ledger: how many journal entries a second are verified, stored and judged.

Twenty receivers report a week of broadcasts, twenty entries under a signature, fifty reports a
transaction. Beside it the barest thing that is as durable: rows of the same size in groups of a
thousand, each sent through a broker as a message of its own, committed before the acknowledgement.
Then how quickly auditors' pages answer over a record that is full (`record_pages`).
"""

import gc
import queue
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as mqtt
import psycopg
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import func, make_url, select
from sqlalchemy.orm import Session

from benchmarks import record_pages
from benchmarks.bare_mqtt import UNHURRIED_BROKER
from benchmarks.raw_reports import PATTERN
from benchmarks.row import Row
from controller import civil
from controller.clock import now_ms
from controller.link.inbound import Message, take_in
from controller.planning.service import plan_marked
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.engine import open_engine, writing_sessions
from controller.store.ledger import StoredEntry
from controller.store.migrate import migrate
from playlists.messages import topics
from playlists.rules.verdict import VerdictKind
from tests.controller.commune import lay_commune, newest_plan
from tests.controller.witness import Witness
from tests.real_parts.mosquitto import Mosquitto
from tests.real_parts.postgres import Postgres, find_programs

BENCH = "ledger"
RECEIVERS = 20
SLOTS = 40
ENTRIES_A_REPORT = 20
REPORTS_AT_ONCE = 50
GROUP = 1_000
RAW = 20_000
GOAL = 0.6
DAYS, FULL_DAYS = 10, 200
"""Of a province's broadcasts, 50,000 a day: pages are asked for over half a million, or ten."""

Rows = Sequence[tuple[str, int, bytes]]


def run(*, full: bool = False) -> list[Row]:
    """Measure on each engine that is installed: some minutes, with `full` an hour."""
    days = FULL_DAYS if full else DAYS
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with _raw_sqlite(path / "raw.db") as store:
            raw = _raw_rate(path, store)
        rows.append(_row("SQLite", _ours(f"sqlite:///{path / 'loa.db'}"), raw))
        rows += record_pages.run(f"sqlite:///{path / 'pages.db'}", "SQLite", days)
        if find_programs() is not None:
            with Postgres() as server:
                with _raw_postgres(server.new_database()) as store:
                    raw = _raw_rate(path, store)
                rows.append(_row("PostgreSQL", _ours(server.new_database()), raw))
                rows += record_pages.run(server.new_database(), "PostgreSQL", days)
    return rows


def _ours(url: str) -> float:
    """Entries a second through the door that the link uses."""
    engine = open_engine(url)
    migrate(engine)
    with writing_sessions(engine).begin() as session:
        reports = _reports(session)
    gc.freeze()  # as the link does once everything is loaded
    began = time.perf_counter()
    for first in range(0, len(reports), REPORTS_AT_ONCE):
        take_in(engine, reports[first : first + REPORTS_AT_ONCE])
    took = time.perf_counter() - began
    gc.unfreeze()
    with writing_sessions(engine)() as session:
        entries = session.scalar(select(func.count()).select_from(StoredEntry)) or 0
        played = select(func.count()).where(ExpectedBroadcast.verdict == VerdictKind.PLAYED)
        judged = session.scalar(played) or 0
    engine.dispose()
    if judged * 2 != entries:
        raise RuntimeError(f"{entries} entries, {judged} broadcasts played: not all were judged")
    return entries / took


def _reports(session: Session) -> list[Message]:
    """What twenty receivers have to say about last week, in turn."""
    # From a midnight on: a day that has begun would be promised in part, whatever the hour is.
    then, _end = civil.bounds(civil.day_of(now_ms() - 9 * civil.DAY_MS))
    commune = lay_commune(session, then, clusters=RECEIVERS)
    bulletin = commune.approved_bulletin(session)
    for number in range(SLOTS):
        commune.slot(
            session,
            [bulletin],
            starts_on=civil.day_of(then).isoformat(),
            at=f"{6 + number // 6:02}:{number % 6}0:00",
            rule="FREQ=DAILY",
        )
    plan_marked(session, commune.now, (), limit=RECEIVERS)
    of_each = []
    for receiver in commune.receivers:
        witness = Witness(receiver.id)
        receiver.public_key = witness.key.public_key
        plan = newest_plan(session, receiver.id)
        if plan is None:
            raise RuntimeError("there is no plan to report about")
        witness.play(plan)
        topic = topics.report(receiver.id)
        of_each.append(
            [
                Message(topic, witness.report(first, first + ENTRIES_A_REPORT - 1))
                for first in range(1, witness.last + 1, ENTRIES_A_REPORT)
            ]
        )
    return [report for turn in zip(*of_each, strict=True) for report in turn]


def _raw_rate(folder: Path, store: Callable[[Rows], None]) -> float:
    """Messages a second from a broker into rows, committed before they are acknowledged."""
    arrived: queue.Queue[mqtt.MQTTMessage] = queue.Queue()
    subscribed: queue.Queue[bool] = queue.Queue()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="raw", manual_ack=True)
    client.on_message = lambda _client, _userdata, message: arrived.put(message)
    client.on_subscribe = lambda *_details: subscribed.put(item=True)
    with Mosquitto(folder / "broker", UNHURRIED_BROKER) as broker:
        client.connect(broker.host, broker.port)
        client.loop_start()
        client.subscribe(PATTERN, 1)
        subscribed.get(timeout=10)
        command = [sys.executable, "-m", "benchmarks.raw_reports", str(broker.port), str(RAW)]
        with subprocess.Popen(command) as producer:
            first = arrived.get(timeout=30)
            began = time.perf_counter()
            _take_raw(client, first, arrived, store)
            took = time.perf_counter() - began
            producer.wait()
        client.disconnect()
        client.loop_stop()
    return RAW / took


def _take_raw(
    client: mqtt.Client,
    first: mqtt.MQTTMessage,
    arrived: queue.Queue[mqtt.MQTTMessage],
    store: Callable[[Rows], None],
) -> None:
    waiting, done = [first], 0
    while True:
        while len(waiting) < GROUP and not arrived.empty():
            waiting.append(arrived.get())
        rows = [(m.topic, done + number, bytes(m.payload)) for number, m in enumerate(waiting)]
        store(rows)
        for message in waiting:
            client.ack(message.mid, message.qos)
        done += len(waiting)
        if done == RAW:
            return
        waiting = [arrived.get(timeout=30)]


@contextmanager
def _raw_sqlite(path: Path) -> Iterator[Callable[[Rows], None]]:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE r (d TEXT, n INT, b BLOB, PRIMARY KEY (d, n)) WITHOUT ROWID")

    def store(rows: Rows) -> None:
        database.execute("BEGIN IMMEDIATE")
        database.executemany("INSERT OR IGNORE INTO r VALUES (?, ?, ?)", rows)
        database.execute("COMMIT")

    yield store
    database.close()


@contextmanager
def _raw_postgres(url: str) -> Iterator[Callable[[Rows], None]]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as database:
        database.execute("CREATE TABLE r (d text, n int, b bytea, PRIMARY KEY (d, n))")
        database.commit()

        def store(rows: Rows) -> None:
            with database.cursor() as cursor:
                insert = "INSERT INTO r VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
                cursor.executemany(insert, rows)
            database.commit()

        yield store


def _row(engine: str, ours: float, raw: float) -> Row:
    return Row(
        bench=BENCH,
        what=f"entries verified, stored and judged, {engine}",
        value=round(ours),
        unit="/s",
        against="bare rows through a broker",
        against_value=round(raw),
        ratio=round(ours / raw, 2),
        goal=f">= {GOAL}",
        met=ours >= GOAL * raw,
    )
