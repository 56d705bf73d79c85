"""The main job, step by step, by the use cases that people use: from a document to a verdict.

Each step is done by the person whose work it is: the operator writes, the approver decides.
"""

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller import civil
from controller.bulletins import decisions, reading_decisions, service
from controller.bulletins.readings import ReadingDecision, undecided
from controller.bulletins.service import NewBulletin
from controller.bulletins.tunes import NewTune, create_tune
from controller.clock import now_ms
from controller.demo.machine import DemoMachine
from controller.demo.words import ProgressLine
from controller.intake.service import Script
from controller.ledger.verdict_groups import OPEN
from controller.lexicon.layered import lexicon_of
from controller.programmes.service import NewProgramme
from controller.programmes.service import create as create_programme
from controller.schedules.service import NewSlot, Target, schedule
from controller.speech.tracks import store_track
from controller.store.broadcasts import ExpectedBroadcast, Slot, TargetKind
from controller.store.bulletins import Bulletin, SpeechState
from controller.store.delivery import StoredPlan
from controller.store.places import Receiver, ReceiverState
from playlists.messages.plan import ItemKind
from playlists.messages.state import State
from tts.mastering import DELIVERY_RATE, Treatment, master
from tts.tunes import signature_tune
from tts.voices.voice import Clip

GREETING = "Đây là Đài truyền thanh xã Hòa Thắng. Kính thưa toàn thể Nhân dân."
CLOSING = "Chương trình phát thanh đến đây là hết. Kính chào tạm biệt bà con."
PROGRAMME = "Chương trình mẫu"
SPEECH_LIMIT_S = 1800.0
FETCH_LIMIT_S = 120.0
REPORT_LIMIT_S = 90.0
POLL_S = 0.25
SILENCE_AFTER_MS = 1000


class JobFailedError(Exception):
    """The main job did not come to its end; the text says at which step and what to look at."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the bulletins of a programme: ids."""

    tune: str
    greeting: str
    closing: str

    def around(self, bulletin_ids: tuple[str, ...]) -> tuple[str, ...]:
        """The whole programme, in its order."""
        return (self.tune, self.greeting, *bulletin_ids, self.closing)


@dataclass(frozen=True, slots=True)
class Aired:
    """What was put on air."""

    slot_id: str
    bulletin_ids: tuple[str, ...]
    starts_at: int
    ends_at: int


def write_bulletin(machine: DemoMachine, script: Script, document_id: str) -> str:
    """The operator writes the bulletin; its id."""
    new = NewBulletin(
        unit_id=machine.commune.unit_id,
        title=script.title,
        written_text=script.written_text,
        document_id=document_id,
        proposal=script.lines,
    )
    with machine.sessions.begin() as session:
        return service.create(session, machine.commune.operator, new, now_ms()).id


def write_frame(machine: DemoMachine) -> Frame:
    """The operator brings in a tune and writes a greeting and a closing."""
    return Frame(
        bring_tune(machine, "Nhạc hiệu", signature_tune()),
        write_words(machine, "Lời chào", GREETING, ItemKind.GREETING),
        write_words(machine, "Lời kết", CLOSING, ItemKind.CLOSING),
    )


def bring_tune(machine: DemoMachine, title: str, sound: Clip) -> str:
    """The operator brings in a tune; its id."""
    track = store_track(machine.settings.shelf, master(sound, Treatment.MUSIC))
    new = NewTune(unit_id=machine.commune.unit_id, title=title, track=track)
    with machine.sessions.begin() as session:
        return create_tune(session, machine.commune.operator, new, now_ms()).id


def write_words(machine: DemoMachine, title: str, words: str, kind: ItemKind) -> str:
    """The operator writes something short; its id."""
    unit_id = machine.commune.unit_id
    new = NewBulletin(unit_id=unit_id, title=title, written_text=words, kind=kind)
    with machine.sessions.begin() as session:
        return service.create(session, machine.commune.operator, new, now_ms()).id


def write_programme(machine: DemoMachine, script: Script, document_id: str) -> tuple[str, ...]:
    """Tune, greeting, bulletin and closing; their ids, in that order."""
    bulletin = write_bulletin(machine, script, document_id)
    return write_frame(machine).around((bulletin,))


def accept_readings(machine: DemoMachine, bulletin_ids: tuple[str, ...]) -> list[tuple[str, str]]:
    """The operator takes the likeliest of each uncertain reading; what was taken, to be shown."""
    taken = []
    with machine.sessions.begin() as session:
        for bulletin_id in bulletin_ids:
            revision = session.get_one(Bulletin, bulletin_id).current
            for span in undecided(revision, lexicon_of(session, revision)):
                decision = ReadingDecision(
                    start=span.start, end=span.end, written=span.written, spoken=span.spoken
                )
                reading_decisions.decide_reading(
                    session, machine.commune.operator, bulletin_id, decision, now_ms()
                )
                taken.append((span.written, span.spoken))
    return taken


def wait_for_speech(machine: DemoMachine, bulletin_ids: tuple[str, ...]) -> None:
    """Wait until all is spoken. Raises JobFailedError."""
    line = ProgressLine("Speaking", sys.stdout)

    def spoken() -> bool:
        with machine.sessions() as session:
            revisions = [session.get_one(Bulletin, id_).current for id_ in bulletin_ids]
        for revision in revisions:
            if revision.speech_state is SpeechState.FAILED:
                raise JobFailedError(f"speech failed: {revision.speech_error}")
        done = sum(r.sentences_done for r in revisions)
        total = sum(r.sentences_total for r in revisions)
        line.show("", f"{done} of {total} sentences" if total else "starting")
        return all(r.speech_state is SpeechState.READY for r in revisions)

    _await(machine, spoken, SPEECH_LIMIT_S, "speech is not finished (logs/speech.log)")
    with machine.sessions() as session:
        voices = {session.get_one(Bulletin, id_).current.voice for id_ in bulletin_ids} - {""}
    line.done(f"done, by {', '.join(sorted(voices))}")


def submit_and_approve(machine: DemoMachine, bulletin_ids: tuple[str, ...]) -> None:
    """The operator submits; the approver, another person, approves."""
    with machine.sessions.begin() as session:
        for bulletin_id in bulletin_ids:
            service.submit(session, machine.commune.operator, bulletin_id, now_ms())
    with machine.sessions.begin() as session:
        for bulletin_id in bulletin_ids:
            revision = session.get_one(Bulletin, bulletin_id).current
            decisions.approve(session, machine.commune.approver, revision.id, now_ms())


def put_on_air(machine: DemoMachine, bulletin_ids: tuple[str, ...], in_s: int) -> Aired:
    """Schedule the programme in the whole commune, at a full second from now."""
    begins = civil.local(now_ms() + (in_s + 1) * civil.SECOND_MS).replace(microsecond=0)
    with machine.sessions.begin() as session:
        slot = _slot(session, machine, bulletin_ids, begins)
        revisions = [session.get_one(Bulletin, id_).current for id_ in bulletin_ids]
        seconds = sum(r.audio.frames for r in revisions if r.audio) / DELIVERY_RATE
    starts_at = int(begins.timestamp() * 1000)
    return Aired(slot.id, bulletin_ids, starts_at, starts_at + round(seconds * 1000))


def wait_for_plans(machine: DemoMachine, aired: Aired) -> None:
    """Wait until every receiver has the plan and its audio. Raises JobFailedError."""
    line = ProgressLine("Receivers", sys.stdout)

    def ready() -> bool:
        # In this order: what was read later can only be newer than what was read before.
        if not _is_promised(machine, aired):
            return False
        newest = _newest_plans(machine)
        states = _states(machine)
        planned = [s for s in states if s.plan_version == newest.get(s.receiver)]
        held, wanted = sum(s.tracks_held for s in states), sum(s.tracks_wanted for s in states)
        phase = f"{len(planned)} of {len(machine.seats)} have the plan"
        line.show(phase, f", {held}/{wanted} files")
        complete = [s for s in planned if s.tracks_held >= s.tracks_wanted > 0 and s.ready_for_air]
        return len(complete) == len(machine.seats)

    _await(machine, ready, FETCH_LIMIT_S, "receivers have no complete plan (logs/receiver-*.log)")
    line.done(f"{len(machine.seats)} of {len(machine.seats)} ready for air")


def wait_for_verdicts(machine: DemoMachine, aired: Aired) -> None:
    """Wait through the programme, to its last word, and for its reports. Raises JobFailedError."""
    line = ProgressLine("Broadcast", sys.stdout)

    def judged() -> bool:
        line.show(*_phase_of_air(aired, now_ms()))
        if now_ms() < aired.ends_at + SILENCE_AFTER_MS:
            return False  # the closing, which has no verdict, is still to be heard
        with machine.sessions() as session:
            query = select(ExpectedBroadcast.verdict).where(
                ExpectedBroadcast.slot_id == aired.slot_id
            )
            verdicts = list(session.scalars(query))
        return bool(verdicts) and not OPEN.intersection(verdicts)

    limit = (aired.ends_at - now_ms()) / 1000 + REPORT_LIMIT_S
    _await(machine, judged, limit, "no verdict on every broadcast (logs/link.log)")
    line.done()


def _phase_of_air(aired: Aired, now: int) -> tuple[str, str]:
    if now < aired.starts_at:
        return "in ", f"{(aired.starts_at - now) / 1000:.0f} s"
    if now < aired.ends_at:
        whole = (aired.ends_at - aired.starts_at) / 1000
        return "on air, ", f"{(now - aired.starts_at) / 1000:.0f} of {whole:.0f} s"
    return "ended, waiting for the receivers' reports", ""


def _slot(
    session: Session, machine: DemoMachine, bulletin_ids: tuple[str, ...], begins: datetime
) -> Slot:
    unit_id = machine.commune.unit_id
    operator = machine.commune.operator
    new = NewProgramme(unit_id=unit_id, name=PROGRAMME, bulletin_ids=bulletin_ids)
    programme = create_programme(session, operator, new, now_ms())
    new_slot = NewSlot(
        programme_id=programme.id,
        starts_on=begins.date().isoformat(),
        at=begins.time().isoformat(timespec="seconds"),
        targets=[Target(kind=TargetKind.UNIT, id=unit_id)],
    )
    return schedule(session, operator, new_slot, now_ms())


def _states(machine: DemoMachine) -> list[State]:
    with machine.sessions() as session:
        rows = session.scalars(
            select(ReceiverState)
            .join(Receiver, Receiver.id == ReceiverState.receiver_id)
            .where(Receiver.retired_at.is_(None))
        )
        return [msgspec.json.decode(row.state, type=State) for row in rows]


def _is_promised(machine: DemoMachine, aired: Aired) -> bool:
    query = select(func.count()).where(ExpectedBroadcast.slot_id == aired.slot_id)
    with machine.sessions() as session:
        return bool(session.scalar(query))


def _newest_plans(machine: DemoMachine) -> dict[str, int]:
    """The newest version by receiver."""
    version = func.max(StoredPlan.version)
    query = select(StoredPlan.receiver_id, version).group_by(StoredPlan.receiver_id)
    with machine.sessions() as session:
        return dict(session.execute(query).all())


def _await(
    machine: DemoMachine, condition: Callable[[], bool], limit_s: float, failure: str
) -> None:
    """Watch the processes until the condition holds. Raises JobFailedError after the limit."""
    deadline = now_ms() + limit_s * 1000
    pause = threading.Event()
    while not condition():
        if now_ms() > deadline:
            raise JobFailedError(f"{failure}; looked for {limit_s:.0f} s in {machine.layout.logs}")
        machine.family.watch_once()
        for command in machine.family.hopeless():
            raise JobFailedError(
                f"{command.name} ends as soon as it is started; see {command.log_file}"
            )
        pause.wait(POLL_S)
