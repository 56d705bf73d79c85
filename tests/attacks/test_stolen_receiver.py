"""The whole way with real processes: set up, serve, enrol by a code, steal, shut out."""

import os
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy import Engine, select

from controller.accounts.actor import SYSTEM
from controller.accounts.secret_box import kept_box
from controller.clock import now_ms
from controller.enrolment.certificates import shut_out
from controller.enrolment.codes import CodeFor, make_code
from controller.receivers.service import NewCluster, add_cluster
from controller.serve.ports import answers, free_port
from controller.store.engine import open_engine, writing_sessions
from controller.store.enrolment import Certificate
from controller.store.units import Unit
from edge_agent.enrolment.line_files import LineFiles
from edge_agent.settings import read_settings
from playlists.messages import topics
from playlists.messages.enrolment import QR_PREFIX, shown_code
from tests.real_parts.mosquitto import PROGRAM

HOST = "127.0.0.1"
PATIENCE_S = 60.0


@dataclass
class Commune:
    """A controller that runs, and the receivers that came in."""

    home: Path
    web_port: int
    tls_port: int
    engine: Engine

    def enrol(self, code: str) -> Path:
        """A cluster, a code, and a device that comes in by it; its home."""
        digits = self.code_for(code)
        home = self.home.parent / f"receiver-{code}"
        scanned = f"{QR_PREFIX}{shown_code(digits)}@http://{HOST}:{self.web_port}"
        done = self.edge("enrol", "--home", str(home), "--loudspeaker", "/tmp/none", scanned)
        assert done.returncode == 0, done.stderr
        return home

    def code_for(self, code: str) -> str:
        """A new cluster, and the digits by which a device comes in there."""
        box = kept_box(self.home, {})
        with writing_sessions(self.engine).begin() as session:
            unit = session.scalars(select(Unit).where(Unit.parent_id.is_not(None))).one()
            new = NewCluster(unit_id=unit.id, code=code, name=f"Cụm {code}")
            cluster = add_cluster(session, SYSTEM, new, now_ms())
            wanted = CodeFor(cluster.id, needs_confirmation=False)
            return make_code(session, SYSTEM, wanted, box, now_ms()).digits

    def edge(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "edge_agent.app", *words],
            capture_output=True, text=True, timeout=PATIENCE_S, check=False,
        )  # fmt: skip


@dataclass
class Line:
    """Somebody who holds a receiver's card and speaks plain MQTT with it."""

    home: Path

    def __post_init__(self) -> None:
        self.receiver = read_settings(self.home).receiver
        self.answers: Queue[bool] = Queue()
        self.ended: Queue[None] = Queue()
        self.client: mqtt.Client | None = None

    def connect(self) -> bool:
        broker = read_settings(self.home).broker[0]
        files = LineFiles(self.home)
        context = ssl.create_default_context(cafile=str(files.authority))
        context.load_cert_chain(files.own)
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2, client_id=self.receiver, reconnect_on_failure=False
        )
        client.tls_set_context(context)
        client.on_connect = lambda _c, _u, _f, code, _p: self.answers.put(not code.is_failure)
        client.on_disconnect = lambda *_details: self._end()
        client.connect(broker.host, broker.port)
        client.loop_start()
        self.client = client
        return self.answers.get(timeout=PATIENCE_S)

    def _end(self) -> None:
        self.ended.put(None)
        self.answers.put(False)  # noqa: FBT003 -- what is put is the answer itself

    def close(self) -> None:
        if self.client is not None:
            self.client.disconnect()
            self.client.loop_stop()


@pytest.fixture(scope="module")
def commune(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commune]:
    tmp_path = tmp_path_factory.mktemp("commune")
    if PROGRAM is None:
        pytest.skip("Mosquitto is not installed (./loa test installs it)")
    home, web, tls = tmp_path / "home", free_port(), free_port()
    environment = {
        **os.environ,
        "LOA_HOME": str(home),
        "LOA_WEB_PORT": str(web),
        "LOA_BROKER_PORT": str(free_port()),
        "LOA_RECEIVER_BROKERS": f"{HOST}:{tls}",
        "LOA_RECEIVERS_LISTEN": HOST,
        "LOA_ROLES": "web link signer",
        "PATH": f"{os.environ['PATH']}:/usr/sbin",
    }
    command = [sys.executable, "-m", "controller.cli"]
    units = ["--province", "Khánh Hòa", "--unit", "Xã Vạn Thắng"]
    subprocess.run(
        [*command, "setup", "begin", *units, "--root-keys", str(tmp_path / "root")],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    engine = open_engine(f"sqlite:///{home / 'loa.db'}")
    log = (tmp_path / "serve.log").open("wb")
    running = subprocess.Popen([*command, "serve"], env=environment, stdout=log, stderr=log)
    try:
        for port in (tls, web):
            assert answers(HOST, port, PATIENCE_S), (tmp_path / "serve.log").read_text()
        yield Commune(home, web, tls, engine)
    finally:
        running.terminate()
        running.wait(PATIENCE_S)
        log.close()
        engine.dispose()


def test_a_stolen_receiver_is_cut_off_within_seconds_and_stays_outside(commune: Commune) -> None:
    stolen, honest = Line(commune.enrol("01")), Line(commune.enrol("02"))
    assert stolen.connect()
    assert honest.connect()
    began = time.monotonic()
    with writing_sessions(commune.engine).begin() as session:
        shut_out(session, SYSTEM, stolen.receiver, now_ms(), "mất trộm")
    stolen.ended.get(timeout=PATIENCE_S)
    print(f"cut after {time.monotonic() - began:.1f} s")
    assert not stolen.connect()
    assert honest.ended.empty()
    assert honest.client is not None
    honest.client.publish(topics.report(honest.receiver), b"on", qos=1).wait_for_publish(PATIENCE_S)
    stolen.close()
    honest.close()


def test_a_receiver_renews_its_certificate_and_gets_in_with_the_new_one(commune: Commune) -> None:
    home = commune.enrol("03")
    before = LineFiles(home).own.read_bytes()
    deadline = time.monotonic() + PATIENCE_S
    while LineFiles(home).own.read_bytes() == before:
        assert time.monotonic() < deadline
        done = commune.edge("renew", "--home", str(home))
        assert done.returncode == 0, done.stderr
    mine = Certificate.receiver_id == read_settings(home).receiver
    with writing_sessions(commune.engine).begin() as session:
        assert len(session.scalars(select(Certificate).where(mine)).all()) == 2
    line = Line(home)
    assert line.connect()
    line.close()


def test_a_code_that_was_used_lets_no_second_device_in(commune: Commune, tmp_path: Path) -> None:
    typed = shown_code(commune.code_for("09")).lower()
    controller = ["--controller", f"http://{HOST}:{commune.web_port}", "--loudspeaker", "/tmp/none"]
    first = commune.edge("enrol", "--home", str(tmp_path / "first"), *controller, typed)
    second = commune.edge("enrol", "--home", str(tmp_path / "second"), *controller, typed)
    assert first.returncode == 0, first.stderr
    assert second.returncode == 1
    assert "Mã này đã có một thiết bị khác dùng" in second.stderr
    assert not (tmp_path / "second" / "receiver.toml").exists()
