"""Power, network and servers fail, in real processes: nothing is lost, nothing counted twice."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from controller.clock import now_ms
from controller.demo import job
from controller.demo.document import import_and_choose
from controller.demo.machine import DemoMachine
from controller.serve.roles import MODULES
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.ledger import StoredEntry, Verdict
from controller.store.places import ReceiverState
from tests.system.conftest import SHORT_NOTICE
from tests.system.recordings import best_match, read_recording, read_track

AHEAD_S = 10
LIMIT_S = 90.0


@pytest.fixture(scope="module")
def programme(machine: DemoMachine) -> tuple[str, ...]:
    """A short programme, spoken and approved."""
    choice = import_and_choose(machine, SHORT_NOTICE, None)
    ids = job.write_programme(machine, choice.script, choice.document_id)
    job.accept_readings(machine, ids)
    job.wait_for_speech(machine, ids)
    job.submit_and_approve(machine, ids)
    return ids


def kill(machine: DemoMachine, *names: str) -> None:
    for name in names:
        os.kill(machine.family.pid(name), signal.SIGKILL)


def wait_until(condition: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
    deadline = now_ms() + limit_s * 1000
    pause = threading.Event()
    while not condition():
        assert now_ms() < deadline, "waited in vain"
        pause.wait(0.05)


def verdicts_of(machine: DemoMachine, aired: job.Aired) -> dict[str, tuple[str, str]]:
    """Verdict and cause by cluster code."""
    codes = {seat.enrolled.cluster_id: seat.code for seat in machine.seats}
    with machine.sessions() as session:
        query = select(ExpectedBroadcast).where(ExpectedBroadcast.slot_id == aired.slot_id)
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


def test_a_receiver_killed_in_mid_broadcast_tells_the_truth_and_the_others_play_on(
    machine: DemoMachine, programme: tuple[str, ...]
) -> None:
    aired = job.put_on_air(machine, programme, AHEAD_S)
    job.wait_for_plans(machine, aired)
    with machine.sessions() as session:
        starts = session.scalar(
            select(ExpectedBroadcast.planned_start).where(
                ExpectedBroadcast.slot_id == aired.slot_id
            )
        )
    assert starts is not None
    wait_until(lambda: now_ms() > starts + 1500)
    kill(machine, "receiver 02")
    job.wait_for_verdicts(machine, aired)

    verdicts = verdicts_of(machine, aired)
    assert verdicts["01"] == ("played", "")
    assert verdicts["03"] == ("played", "")
    assert verdicts["02"] == ("partial", "restart")
    assert_the_record_is_whole(machine)


def test_receivers_play_alone_when_broker_controller_and_network_are_gone(
    machine: DemoMachine, programme: tuple[str, ...]
) -> None:
    aired = job.put_on_air(machine, programme, AHEAD_S)
    job.wait_for_plans(machine, aired)
    kill(machine, "broker", *MODULES)  # audio, broker and ledger: nothing answers any more
    wait_until(lambda: now_ms() > aired.ends_at + 1000)

    with machine.sessions() as session:
        reported = session.scalar(
            select(func.count())
            .select_from(ReceiverState)
            .where(ReceiverState.heard_at > aired.starts_at)
        )
    assert reported == 0
    job.wait_for_verdicts(machine, aired)  # watches the processes, so they are started again

    assert set(verdicts_of(machine, aired).values()) == {("played", "")}
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
