"""Power, network and servers fail, in real processes: nothing is lost, nothing counted twice."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from controller.bulletins import decisions
from controller.clock import now_ms
from controller.demo import job
from controller.demo.document import import_and_choose
from controller.demo.machine import DemoMachine
from controller.local_sources.service import NewOpening, ask
from controller.serve.roles import MODULES
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import ApprovedAudio, Bulletin
from controller.store.ledger import StoredEntry, Verdict
from controller.store.places import ReceiverState
from controller.store.transparency import PendingLeaf
from firmware_stubs.emulator.emulated_board import EmulatedBoard
from playlists.messages.permission import Source
from playlists.messages.plan import ItemKind
from playlists.verification.lines import LeafLine, read_line
from tests.system.conftest import SHORT_NOTICE
from tests.system.reconciling import QUIET, Sounding, in_export, in_ledger, in_recordings
from tests.system.recordings import best_match, loudest, read_recording, read_track
from tests.waiting import until

AHEAD_S = 10
LIMIT_S = 90.0
SOUND_MS = 300
"""To what length a sound is told by ear."""
NOTED_MS = 2_500
"""How much of a sound that a power cut ends may not be noted yet."""


@dataclass(frozen=True)
class Day:
    """What is broadcast: ids of bulletins."""

    programme: tuple[str, ...]
    """Tune, greeting, the notice, closing."""
    source: str
    """A permission to open the microphone that only cluster 01 has."""
    withdrawn: str
    """What is recalled before its time."""

    @property
    def notice(self) -> str:
        return self.programme[2]


@pytest.fixture(scope="module")
def board() -> Iterator[EmulatedBoard]:
    """The amplifier board of cluster 01, with a microphone on its source relay."""
    with EmulatedBoard() as emulated:
        emulated.live()
        yield emulated


@pytest.fixture(scope="module")
def day(machine: DemoMachine, board: EmulatedBoard) -> Day:
    """Everything spoken and approved, the board wired to the receiver of cluster 01."""
    choice = import_and_choose(machine, SHORT_NOTICE, None)
    ids = job.write_programme(machine, choice.script, choice.document_id)
    withdrawn = job.write_words(machine, "Họp dân", "Mời bà con họp thôn.", ItemKind.BULLETIN)
    job.accept_readings(machine, ids)
    with (machine.layout.receiver("01") / "receiver.toml").open("a", encoding="utf-8") as told:
        told.write(f'[board]\nkind = "serial"\npath = "{board.path}"\nsource = "microphone"\n')
    kill(machine, "receiver 01")  # the family starts it again, and it reads what is wired
    opening = NewOpening(
        unit_id=machine.commune.unit_id,
        source=Source.MICROPHONE,
        purpose="Trưởng thôn thông báo",
        minutes=1,
    )
    with machine.sessions.begin() as session:
        asked = ask(session, machine.commune.operator, opening, now_ms(), machine.settings.shelf)
        decisions.approve(session, machine.commune.approver, asked.current.id, now_ms())
    job.wait_for_speech(machine, (*ids, withdrawn))
    job.submit_and_approve(machine, (*ids, withdrawn))
    return Day(ids, asked.id, withdrawn)


def kill(machine: DemoMachine, *names: str) -> None:
    for name in names:
        os.kill(machine.family.pid(name), signal.SIGKILL)


def verdicts_of(
    machine: DemoMachine, aired: job.Aired, bulletin_id: str
) -> dict[str, tuple[str, str]]:
    """Verdict and cause by cluster code."""
    codes = {seat.enrolled.cluster_id: seat.code for seat in machine.seats}
    with machine.sessions() as session:
        query = select(ExpectedBroadcast).where(
            ExpectedBroadcast.slot_id == aired.slot_id,
            ExpectedBroadcast.revision_id == session.get_one(Bulletin, bulletin_id).current.id,
        )
        rows = list(session.scalars(query))
    assert len(rows) == len(codes)
    return {codes[row.cluster_id]: (row.verdict, row.cause) for row in rows}


def assert_the_record_is_whole(machine: DemoMachine) -> None:
    """Each journal is in the ledger without a gap or a double, each broadcast has one verdict."""
    with machine.sessions() as session:
        entries = session.execute(
            select(StoredEntry.receiver_id, StoredEntry.epoch, StoredEntry.sequence)
        ).all()
        by_journal: dict[tuple[str, str], list[int]] = {}
        for receiver, epoch, sequence in entries:
            by_journal.setdefault((receiver, epoch), []).append(sequence)
        for sequences in by_journal.values():
            assert sorted(sequences) == list(range(1, len(sequences) + 1))
        ended = session.execute(
            select(StoredEntry.receiver_id, StoredEntry.occurrence, StoredEntry.item).where(
                StoredEntry.event == "item_ended"
            )
        )
        assert set(Counter(map(tuple, ended)).values()) == {1}
        expected = session.scalar(select(func.count()).select_from(ExpectedBroadcast))
        current = session.scalar(
            select(func.count())
            .select_from(ExpectedBroadcast)
            .join(
                Verdict,
                (Verdict.expected_id == ExpectedBroadcast.id)
                & (Verdict.number == ExpectedBroadcast.verdict_number),
            )
        )
        assert current == expected


def test_one_is_killed_a_source_is_cut_by_recall_and_the_others_play_on(
    machine: DemoMachine, day: Day
) -> None:
    aired = job.put_on_air(machine, (*day.programme, day.source, day.withdrawn), AHEAD_S)
    job.wait_for_plans(machine, aired)
    until(partial(tells, machine, "02", day.notice, "item_started"), LIMIT_S)
    let_it_sound()
    kill(machine, "receiver 02")
    until(partial(tells, machine, "01", day.source, "item_started"), LIMIT_S)
    let_it_sound()
    for recalled in (day.source, day.withdrawn):
        with machine.sessions.begin() as session:
            decisions.recall(session, machine.commune.approver, recalled, now_ms(), "Nhầm ngày")
    job.wait_for_verdicts(machine, replace(aired, ends_at=now_ms()))

    assert verdicts_of(machine, aired, day.notice) == {
        "01": ("played", ""),
        "02": ("partial", "restart"),
        "03": ("played", ""),
    }
    opened = verdicts_of(machine, aired, day.source)
    assert opened["01"] == ("recalled", "recalled")
    # Where nothing is wired it depends on which came first, that word or the recall.
    assert {opened["02"], opened["03"]} <= {("failed", "source"), ("recalled", "recalled")}
    assert set(verdicts_of(machine, aired, day.withdrawn).values()) == {("recalled", "recalled")}
    assert_the_record_is_whole(machine)


def let_it_sound() -> None:
    """Long enough for a part of it to be noted, which is done each second."""
    begun = now_ms()
    until(lambda: now_ms() > begun + 1500, LIMIT_S)


def tells(machine: DemoMachine, code: str, bulletin_id: str, event: str) -> bool:
    """The receiver of a cluster has reported this of a bulletin; who died meanwhile is started."""
    machine.family.watch_once()
    receiver = next(s.enrolled.receiver_id for s in machine.seats if s.code == code)
    with machine.sessions() as session:
        query = (
            select(StoredEntry.sequence)
            .join(
                ExpectedBroadcast,
                (ExpectedBroadcast.occurrence == StoredEntry.occurrence)
                & (ExpectedBroadcast.item == StoredEntry.item),
            )
            .where(
                StoredEntry.receiver_id == receiver,
                StoredEntry.event == event,
                ExpectedBroadcast.revision_id == session.get_one(Bulletin, bulletin_id).current.id,
            )
        )
        return session.scalar(query.limit(1)) is not None


def test_receivers_play_alone_when_broker_controller_and_network_are_gone(
    machine: DemoMachine, day: Day
) -> None:
    aired = job.put_on_air(machine, day.programme, AHEAD_S)
    job.wait_for_plans(machine, aired)
    kill(machine, "broker", *MODULES)  # audio, broker and ledger: nothing answers any more
    until(lambda: now_ms() > aired.ends_at + 1000, LIMIT_S)

    with machine.sessions() as session:
        reported = session.scalar(
            select(func.count())
            .select_from(ReceiverState)
            .where(ReceiverState.heard_at > aired.starts_at)
        )
    assert reported == 0
    job.wait_for_verdicts(machine, aired)  # watches the processes, so they are started again

    assert set(verdicts_of(machine, aired, day.notice).values()) == {("played", "")}
    assert_the_record_is_whole(machine)


def test_what_the_loudspeakers_recorded_agrees_with_the_ledger(machine: DemoMachine) -> None:
    codes = {seat.enrolled.cluster_id: seat.code for seat in machine.seats}
    with machine.sessions() as session:
        played = list(
            session.execute(
                select(ExpectedBroadcast, Verdict)
                .join(Verdict, Verdict.expected_id == ExpectedBroadcast.id)
                .where(Verdict.number == ExpectedBroadcast.verdict_number, Verdict.kind == "played")
            )
        )
    assert played
    for expected, verdict in played:
        folder = machine.layout.recordings / codes[expected.cluster_id]
        recording = read_recording(max(folder.glob("*.wav")))
        track = read_track(machine.settings.audio_dir / expected.sha256)
        assert verdict.started_at is not None
        where = recording.frame_at(verdict.started_at)
        found, score = best_match(recording, track, where, reach=recording.rate)
        assert score > 0.98
        assert abs(found - where) <= recording.rate // 100


def test_recordings_ledger_and_a_verified_export_tell_the_same_day(
    machine: DemoMachine, day: Day, tmp_path: Path
) -> None:
    """Power cut, servers gone, recall, a microphone: three accounts agree to item and second."""
    codes = {seat.enrolled.cluster_id: seat.code for seat in machine.seats}
    with machine.sessions() as session:
        source = session.get_one(Bulletin, day.source).current.audio_sha256
        assert source is not None
        tracks = {
            sha256: machine.settings.audio_dir / sha256
            for sha256 in session.scalars(select(ApprovedAudio.sha256))
            if sha256 != source
        }
    folders = {code: machine.layout.recordings / code for code in codes.values()}
    by_sound = in_recordings(folders, tracks)
    until(lambda: len(ledger_of(machine, codes)) > len(by_sound), LIMIT_S)
    until(lambda: nothing_waits_for_the_log(machine), LIMIT_S)
    export = verified_export(machine, tmp_path)
    with export.open("rb") as lines:
        told_in_all = in_export(lines, codes)

    assert told_in_all == ledger_of(machine, codes)
    (opened,) = (s for s in told_in_all if s.sha256 == source)
    by_export = [s for s in told_in_all if s.sha256 != source]
    assert_the_player_was_silent(opened, folders[opened.cluster])
    assert [(s.cluster, s.sha256) for s in by_sound] == [(s.cluster, s.sha256) for s in by_export]
    assert {s.cluster for s in by_sound} == set(codes.values())
    for heard, told in zip(by_sound, by_export, strict=True):
        assert abs(heard.started_ms - told.started_ms) < 100, (heard, told)
        # What was cut off is noted every second or two: never more than really sounded.
        assert -SOUND_MS <= heard.heard_ms - told.heard_ms < NOTED_MS, (heard, told)

    verdicts = verdicts_in(export)
    with machine.sessions() as session:
        promises = list(session.scalars(select(ExpectedBroadcast)))
    assert len(promises) >= 6
    for promise in promises:
        sounded = [
            s.heard_ms
            for s in by_sound
            if (s.cluster, s.sha256) == (codes[promise.cluster_id], promise.sha256)
            and abs(s.started_ms - promise.planned_start) < 1000
        ]
        assert promise.verdict == verdicts[promise.id]
        if promise.verdict == "recalled":
            assert not sounded  # before its time, or a microphone, which the player does not record
            continue
        whole = [length > promise.length_ms - SOUND_MS for length in sounded]
        by_ear = "failed" if not sounded else "played" if whole == [True] else "partial"
        assert promise.verdict == by_ear


def assert_the_player_was_silent(opened: Sounding, folder: Path) -> None:
    """While the amplifier heard the microphone, nothing of the receiver's own came out."""
    recording = read_recording(max(folder.glob("*.wav")))
    edge = recording.rate // 10
    begin = recording.frame_at(opened.started_ms) + edge
    end = recording.frame_at(opened.started_ms + opened.heard_ms) - edge
    assert end > begin
    assert loudest(recording.samples[begin:end]) < QUIET


def ledger_of(machine: DemoMachine, codes: Mapping[str, str]) -> list[Sounding]:
    with machine.sessions() as session:
        return in_ledger(session, codes)


def nothing_waits_for_the_log(machine: DemoMachine) -> bool:
    with machine.sessions() as session:
        return session.scalar(select(func.count()).select_from(PendingLeaf)) == 0


def verified_export(machine: DemoMachine, folder: Path) -> Path:
    """An export up to now that the verifier, which knows only the root, accepts."""
    out = folder / "so-nhat-ky.jsonl"
    environment = {**os.environ, "LOA_HOME": str(machine.layout.home)}
    command = [sys.executable, "-m", "controller.cli", "export", "--now", "--out", str(out)]
    subprocess.run(command, env=environment, check=True, timeout=60)
    root = str(machine.settings.keys_dir / "root.json")
    verify = [sys.executable, "-m", "playlists.verification", str(out), "--root", root]
    done = subprocess.run(verify, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout
    return out


def verdicts_in(export: Path) -> dict[str, str]:
    """The newest verdict on each promise, as the lines of an export have it."""
    newest: dict[str, str] = {}
    with export.open("rb") as lines:
        for line in map(read_line, lines):
            if isinstance(line, LeafLine) and line.kind == "verdict" and line.record is not None:
                record = json.loads(line.record)  # numbers rise with the log
                newest[record["promise"]] = record["kind"]
    return newest
