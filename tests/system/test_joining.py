"""A box joins an installation that is served, by the code on its paper, and plays what is planned.

Everything as in earnest: `loa serve` with its own broker and authority, `loa-edge enrol`, a line
by certificate, a plan, sound, a verdict.
"""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from controller.demo import job
from controller.demo.machine import DemoMachine
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin
from controller.store.places import Cluster
from playlists.messages.enrolment import QR_PREFIX
from playlists.messages.plan import ItemKind
from playlists.rules.verdict import VerdictKind
from tests.real_parts.loudspeaker import Loudspeaker
from tests.system.recordings import best_match, read_recording, read_track
from tests.system.served import (
    AGENT,
    START_S,
    Served,
    certified_name,
    is_ready_to_listen,
    running,
    served_commune,
)
from tests.waiting import until

pytestmark = pytest.mark.long
EXAMPLE = Path(__file__).parents[2] / "docs" / "protocol" / "example" / "receiver.py"
FOREIGN = (sys.executable, str(EXAMPLE))
LATE_MS = 500
"""What the example itself still calls in time; it shares a busy machine with everything else."""
AHEAD_S = 25
WORDS = "Mời bà con đến nhà văn hóa nhận lịch tiêm phòng cho đàn gia cầm."


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_commune(tmp_path_factory.mktemp("served"), tmp_path_factory.mktemp("s")) as served:
        yield served


def enrol(code: str, home: Path, speaker: Loudspeaker) -> "subprocess.CompletedProcess[str]":
    command = [*AGENT, "enrol", "--home", str(home), "--loudspeaker", str(speaker.socket)]
    return subprocess.run(
        [*command, "--wait", "60", code], capture_output=True, text=True, check=False
    )


def test_a_box_comes_in_by_its_paper_and_is_heard_at_its_second(
    served: Served, tmp_path: Path
) -> None:
    machine = served.machine
    codes = tmp_path / "codes.txt"
    unit = machine.commune.unit_id
    served.command("simulate", "codes", "--receivers", "1", "--unit", unit, "--out", str(codes))
    paper = f"{QR_PREFIX}{codes.read_text().strip()}@{machine.layout.address}"
    home = tmp_path / "box"
    with ExitStack() as stack:
        speaker = Loudspeaker(tmp_path / "loudspeaker", blocks_ahead=14)
        speaker.start()
        stack.callback(speaker.stop)
        came = enrol(paper, home, speaker)
        assert came.returncode == 0, came.stderr
        name = certified_name(home)
        second = enrol(paper, tmp_path / "another box", speaker)
        assert (second.returncode, second.stderr.startswith("loa-edge: ")) == (1, True)
        stack.enter_context(running([*AGENT, "run", "--home", str(home)], served.told))
        until(lambda: is_ready_to_listen(machine, name), START_S)
        bulletin = job.write_words(machine, "Tiêm phòng", WORDS, ItemKind.BULLETIN)
        job.accept_readings(machine, (bulletin,))
        job.wait_for_speech(machine, (bulletin,))
        job.submit_and_approve(machine, (bulletin,))
        aired = job.put_on_air(machine, (bulletin,), AHEAD_S)
        job.wait_for_verdicts(machine, aired)
        speaker.recorded_until(aired.ends_at)
    with machine.sessions() as session:
        cluster = session.scalars(select(Cluster.id).where(Cluster.code == "01")).one()
        told = {
            row.cluster_id: row.verdict
            for row in session.scalars(
                select(ExpectedBroadcast).where(ExpectedBroadcast.slot_id == aired.slot_id)
            )
        }
        sha256 = session.get_one(Bulletin, bulletin).current.audio_sha256
    assert told[cluster] == VerdictKind.PLAYED
    assert sha256 is not None
    recording = read_recording(max(speaker.recordings.glob("*.wav")))
    planned = recording.frame_at(aired.starts_at)
    track = read_track(machine.settings.audio_dir / sha256)
    found, alike = best_match(recording, track, planned, reach=recording.rate)
    assert alike > 0.98
    assert abs(found - planned) <= recording.rate // 100


def test_a_receiver_that_was_written_from_the_protocol_alone_is_judged_as_having_played(
    served: Served, tmp_path: Path
) -> None:
    machine = served.machine
    codes = tmp_path / "codes.txt"
    wanted = ("--receivers", "1", "--unit", machine.commune.unit_id)
    served.command("simulate", "codes", *wanted, "--out", str(codes))
    home, code = tmp_path / "box", codes.read_text().strip()
    subprocess.run([*FOREIGN, "enrol", str(home), machine.layout.address, code], check=True)
    welcome = json.loads((home / "welcome.json").read_text())
    with running([*FOREIGN, "run", str(home)], served.told):
        until(lambda: is_ready_to_listen(machine, welcome["receiver"]), START_S)
        bulletin = job.write_words(machine, "Tiêm phòng", WORDS, ItemKind.BULLETIN)
        job.accept_readings(machine, (bulletin,))
        job.wait_for_speech(machine, (bulletin,))
        job.submit_and_approve(machine, (bulletin,))
        aired = job.put_on_air(machine, (bulletin,), AHEAD_S)
        until(lambda: verdict_at(machine, aired, welcome["cluster"]) == VerdictKind.PLAYED, START_S)
    with machine.sessions() as session:
        sha256 = session.get_one(Bulletin, bulletin).current.audio_sha256
    (heard,) = (home / "heard").glob("*.ogg")
    assert hashlib.sha256(heard.read_bytes()).hexdigest() == sha256
    assert abs(int(heard.stem) - aired.starts_at) < LATE_MS


def verdict_at(machine: DemoMachine, aired: job.Aired, cluster: str) -> str | None:
    with machine.sessions() as session:
        return session.scalars(
            select(ExpectedBroadcast.verdict).where(
                ExpectedBroadcast.slot_id == aired.slot_id,
                ExpectedBroadcast.cluster_id == cluster,
            )
        ).one_or_none()
