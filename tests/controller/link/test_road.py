"""From a slot in the schedule to a verdict: every role, a real broker, a real receiver."""

import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import soundfile
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from controller.bulletins.decisions import approve
from controller.bulletins.service import submit
from controller.clock import now_ms
from controller.keys.files import KeyFolder
from controller.link import role as link
from controller.planning import role as planner
from controller.signer import role as signer
from controller.speech.tracks import FinishedTrack, keep_track
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, SpeechState
from controller.store.delivery import StoredPlan
from controller.store.ledger import Journal, StoredEntry, Verdict
from controller.store.places import Receiver, ReceiverState
from controller.units.tree import unit_path
from playlists.messages.plan import SAMPLE_RATE
from tests.controller.link.conftest import House, settle_in, working
from tests.real_parts.audio_server import AudioServer
from tests.real_parts.loudspeaker import Loudspeaker
from tests.real_parts.mosquitto import Mosquitto

SECONDS = 2.0
AHEAD_S = 8
PATIENT_BLOCKS = 14
"""A busy machine hands a block over late; the length that was heard is asserted to the frame."""
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

SETTINGS = """\
receiver = "{receiver}"
cluster = "{cluster}"
unit_path = [{unit_path}]

[[broker]]
host = "{host}"
port = {port}

[sound]
loudspeaker = "{socket}"
"""


class Agent:
    """The receiver's own program."""

    def __init__(self, home: Path) -> None:
        self._home = home
        told = self._run("init").communicate()[0]
        self.public_key = bytes.fromhex(told.decode().split()[-1])
        self._process: subprocess.Popen[bytes] | None = None

    def settle(self, house: House, loudspeaker: Loudspeaker) -> None:
        with_root = KeyFolder(house.settings.keys_dir).root.read_bytes()
        (self._home / "root.json").write_bytes(with_root)
        receiver = house.commune.receivers[0]
        path = house.read(lambda s: [unit.id for unit in unit_path(s, house.commune.unit.id)])
        text = SETTINGS.format(
            receiver=receiver.id,
            cluster=receiver.cluster_id,
            unit_path=", ".join(f'"{unit}"' for unit in path),
            host=house.broker.host,
            port=house.broker.port,
            socket=loudspeaker.socket,
        )
        (self._home / "receiver.toml").write_text(text)

    def start(self) -> None:
        self._process = self._run("run")

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.communicate(timeout=20)

    def _run(self, verb: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "edge_agent.app", verb, "--home", str(self._home)]
        return subprocess.Popen(command, stdout=subprocess.PIPE)


@pytest.fixture
def house(tmp_path: Path, database_url: str, engine: Engine, broker: Mosquitto) -> Iterator[House]:
    speaker = Loudspeaker(tmp_path / "speaker", blocks_ahead=PATIENT_BLOCKS)
    with AudioServer() as audio, speaker as loudspeaker:
        house = settle_in(tmp_path / "home", database_url, engine, broker, audio.base)
        agent = Agent(tmp_path / "receiver")
        receiver = house.commune.receivers[0].id

        def seat(session: Session) -> None:
            session.get_one(Receiver, receiver).public_key = agent.public_key

        house.write(seat)
        house.write(lambda session: schedule(session, house, audio))
        agent.settle(house, loudspeaker)
        agent.start()
        yield house
        agent.stop()


def schedule(session: Session, house: House, audio: AudioServer) -> None:
    """A bulletin of two seconds, approved, on air in a moment."""
    commune = house.commune
    bulletin = commune.draft(session)
    speak(session, bulletin, audio)
    submit(session, commune.operator, bulletin.id, now_ms())
    approve(session, commune.approver, bulletin.current.id, now_ms())
    at = datetime.fromtimestamp(now_ms() // 1000, VIETNAM) + timedelta(seconds=AHEAD_S)
    commune.slot(session, [bulletin], starts_on=at.date().isoformat(), at=at.time().isoformat())


def speak(session: Session, bulletin: Bulletin, audio: AudioServer) -> None:
    sound = (np.random.default_rng(7).standard_normal(int(SECONDS * SAMPLE_RATE)) * 3000).astype(
        np.int16
    )
    file = io.BytesIO()
    soundfile.write(file, sound, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    sha256 = audio.add(file.getvalue())
    size = len(file.getvalue())
    track = FinishedTrack(sha256=sha256, size_bytes=size, frames=len(sound))
    keep_track(session, track, now_ms())
    revision = bulletin.current
    revision.spoken_text, revision.audio_sha256 = revision.written_text, sha256
    revision.speech_state = SpeechState.READY
    session.flush()


def all_stored(session: Session) -> bool:
    """The receiver itself says that the ledger has its whole journal."""
    query = select(Journal.last_sequence)
    last = session.scalar(query)
    state = session.scalar(select(ReceiverState.state))
    return last is not None and state is not None and f'"journal_stored":{last}' in state


def played(session: Session) -> Verdict | None:
    return session.scalars(select(Verdict).where(Verdict.kind == "played")).first()


def test_a_slot_becomes_sound_a_report_a_verdict_and_a_confirmation(house: House) -> None:
    with (
        working(planner.run, house.settings),
        working(signer.run, house.settings),
        working(link.run, house.settings),
    ):
        house.wait_for(lambda s: s.scalar(select(StoredPlan.accepted_at)))
        verdict = house.wait_for(played)
        house.wait_for(all_stored)
    assert verdict.start_error_ms is not None
    assert abs(verdict.start_error_ms) <= 60
    assert verdict.heard_ms == SECONDS * 1000
    promised = house.read(lambda s: s.scalars(select(ExpectedBroadcast)).one())
    assert (promised.id, promised.verdict) == (verdict.expected_id, "played")
    sequences = house.read(lambda s: list(s.scalars(select(StoredEntry.sequence))))
    assert sorted(sequences) == list(range(1, len(sequences) + 1))
