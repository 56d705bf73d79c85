"""An emergency in real processes: pressed, heard in each recording, stopped, called off."""

import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from controller.accounts import one_time
from controller.accounts.actor import SYSTEM, Actor
from controller.accounts.secret_box import SecretBox
from controller.accounts.service import NewPerson, actor_for, add_person
from controller.approval.proof import ByCode
from controller.bulletins import service
from controller.bulletins.service import NewBulletin
from controller.clock import now_ms
from controller.demo import job
from controller.demo.machine import DemoMachine
from controller.emergencies.ending import CallingOff, call_off
from controller.emergencies.giving import NewEmergency, give
from controller.emergencies.reach import Aim
from controller.emergencies.shifts import open_shift, state_shift
from controller.emergencies.stopping import stop
from controller.emergencies.templates import NewTemplate, set_ready
from controller.store.broadcasts import ExpectedBroadcast, TargetKind
from controller.store.emergencies import Emergency, Nature, Purpose
from controller.store.ledger import StoredEntry, Verdict
from controller.store.people import StaffRole
from controller.store.places import ReceiverState
from playlists.messages.plan import ItemKind
from playlists.messages.state import State
from playlists.rules.emergency import EmergencyKind, Level, Scale
from tests.system.recordings import best_match, read_recording, read_track

LIMIT_S = 90.0
FLOOD = "Nước lên nhanh. Bà con lên nơi cao ngay."
WORDS = (
    (Purpose.MESSAGE, EmergencyKind.FLOOD, ItemKind.BULLETIN, FLOOD),
    (Purpose.ALL_CLEAR, None, ItemKind.BULLETIN, "Báo yên. Nước đã rút."),
    (Purpose.DRILL, None, ItemKind.GREETING, "Diễn tập."),
)

pytestmark = pytest.mark.long


class Room:
    """The duty officer of the running machine."""

    def __init__(self, machine: DemoMachine) -> None:
        self.machine = machine
        self.unit = machine.commune.unit_id
        self.templates: dict[Purpose, str] = {}
        self._make_ready()
        self.officer = self._on_duty()

    def give(self, *, level: int = 1, text: str = "", nature: Nature = Nature.REAL) -> str:
        new = NewEmergency(
            unit_id=self.unit,
            kind=EmergencyKind.FLOOD,
            aims=[Aim(TargetKind.UNIT, self.unit)],
            level=Level(Scale.DISASTER_RISK, level),
            template_id="" if text else self.templates[Purpose.MESSAGE],
            text=text,
            nature=nature,
            hours=1,
        )
        sources = self.machine.settings.audio_sources
        with self.machine.sessions.begin() as session:
            return give(session, self.officer, new, now_ms(), sources).id

    def wait_until(self, condition: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
        deadline = now_ms() + limit_s * 1000
        pause = threading.Event()
        while not condition():
            assert now_ms() < deadline, "waited in vain"
            self.machine.family.watch_once()
            pause.wait(0.05)

    def verdicts(self, emergency_id: str) -> set[tuple[str, str]]:
        """Cluster code and verdict of everything that an emergency promised."""
        codes = {seat.enrolled.cluster_id: seat.code for seat in self.machine.seats}
        with self.machine.sessions() as session:
            query = select(ExpectedBroadcast).where(ExpectedBroadcast.emergency_id == emergency_id)
            return {(codes[row.cluster_id], row.verdict) for row in session.scalars(query)}

    def begun(self, emergency_id: str) -> dict[str, int]:
        """When its words began in each cluster."""
        query = (
            select(ExpectedBroadcast.cluster_id, Verdict.started_at)
            .join(Verdict, Verdict.expected_id == ExpectedBroadcast.id)
            .where(
                ExpectedBroadcast.emergency_id == emergency_id,
                Verdict.number == ExpectedBroadcast.verdict_number,
            )
        )
        with self.machine.sessions() as session:
            return {cluster_id: at or 0 for cluster_id, at in session.execute(query)}

    def wait_for_sound(self, emergency_id: str, codes: set[str]) -> None:
        """Until it has sounded whole in these clusters."""

        def heard() -> bool:
            found = self.verdicts(emergency_id)
            return found >= {(code, "played") for code in codes}

        self.wait_until(heard)

    def states(self) -> list[State]:
        with self.machine.sessions() as session:
            rows = session.scalars(select(ReceiverState.state))
            return [msgspec.json.decode(row, type=State) for row in rows]

    def events(self, occurrence: str, event: str) -> int:
        with self.machine.sessions() as session:
            query = select(StoredEntry.receiver_id).where(
                StoredEntry.occurrence == occurrence, StoredEntry.event == event
            )
            return len(set(session.scalars(query)))

    def _make_ready(self) -> None:
        commune, sessions = self.machine.commune, self.machine.sessions
        frame = job.write_frame(self.machine)
        ids = {}
        with sessions.begin() as session:
            for purpose, _kind, item, text in WORDS:
                new = NewBulletin(unit_id=self.unit, title=text[:40], written_text=text, kind=item)
                ids[purpose] = service.create(session, commune.operator, new, now_ms()).id
        every = (frame.tune, *ids.values())
        job.wait_for_speech(self.machine, every)
        job.submit_and_approve(self.machine, every)
        ready: list[tuple[Purpose, EmergencyKind | None, str]] = [(Purpose.SIREN, None, frame.tune)]
        ready += [(purpose, kind, ids[purpose]) for purpose, kind, _item, _text in WORDS]
        with sessions.begin() as session:
            for purpose, kind, bulletin in ready:
                asked = NewTemplate(
                    unit_id=self.unit, purpose=purpose, bulletin_id=bulletin, kind=kind
                )
                made = set_ready(session, commune.operator, asked, now_ms())
                self.templates[purpose] = made.id

    def _on_duty(self) -> Actor:
        box = SecretBox.fresh()
        light = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        new = NewPerson(
            unit_id=self.unit,
            login="trucban",
            name="Võ Văn Tư",
            role=StaffRole.DUTY_OFFICER,
            password="mat-khau-thu-nghiem",
        )
        with self.machine.sessions.begin() as session:
            officer = actor_for(add_person(session, SYSTEM, new, now_ms(), light))
            earlier = now_ms() - 120_000
            secret = one_time.offer_app(session, str(officer.person_id), earlier, box)
            app = pyotp.TOTP(secret)
            first = one_time.Digits(app.at(earlier // 1000), box)
            one_time.confirm_app(session, officer, first, earlier)
            now = now_ms()
            stated = state_shift(session, officer, self.unit, 12, now)
            digits = one_time.Digits(app.at(now // 1000), box)
            open_shift(session, officer, stated, ByCode(digits), now)
        return officer


@pytest.fixture(scope="module")
def room(machine: DemoMachine) -> Room:
    made = Room(machine)
    # What stands ready lies on every receiver before anything happens.
    made.wait_until(lambda: all(s.pinned_wanted == 4 == s.pinned_held for s in made.states()))
    return made


def test_a_press_sounds_in_every_recording_and_is_called_off(room: Room) -> None:
    emergency = room.give()
    room.wait_for_sound(emergency, {"01", "02", "03"})
    machine = room.machine
    codes = {seat.enrolled.cluster_id: seat.code for seat in machine.seats}
    with machine.sessions() as session:
        query = (
            select(ExpectedBroadcast, Verdict)
            .join(Verdict, Verdict.expected_id == ExpectedBroadcast.id)
            .where(
                ExpectedBroadcast.emergency_id == emergency,
                Verdict.number == ExpectedBroadcast.verdict_number,
            )
        )
        rows = list(session.execute(query))
        given_at = session.get_one(Emergency, emergency).given_at
    for expected, verdict in rows:
        wav = max((machine.layout.recordings / codes[expected.cluster_id]).glob("*.wav"))
        ended = verdict.ended_at or 0
        room.wait_until(partial(is_recorded_until, wav, ended))
        recording = read_recording(wav)
        track = read_track(machine.settings.audio_dir / expected.sha256)
        assert verdict.started_at is not None
        where = recording.frame_at(verdict.started_at)
        found, score = best_match(recording, track, where, reach=recording.rate)
        assert score > 0.98
        assert abs(found - where) <= recording.rate // 100
        assert verdict.qualifiers == ""
        assert verdict.started_at > given_at
    with machine.sessions.begin() as session:
        call_off(
            session, room.officer, CallingOff(emergency), now_ms(), machine.settings.audio_sources
        )
    room.wait_until(lambda: all(not s.orders for s in room.states()))


def test_words_that_were_just_written_are_spoken_fetched_and_heard(room: Room) -> None:
    emergency = room.give(text="Cầu Bến đã ngập. Đi đường đê.")
    room.wait_for_sound(emergency, {"01", "02", "03"})
    with room.machine.sessions() as session:
        own = session.get_one(Emergency, emergency).revision.audio_sha256
        sounded = set(
            session.scalars(
                select(ExpectedBroadcast.sha256).where(
                    ExpectedBroadcast.emergency_id == emergency,
                    ExpectedBroadcast.verdict == "played",
                )
            )
        )
    assert own in sounded
    end(room, emergency)


def test_who_was_away_sounds_it_on_return(room: Room) -> None:
    away = room.machine.family.pid("receiver 02")
    os.kill(away, signal.SIGSTOP)
    try:
        emergency = room.give()
        room.wait_for_sound(emergency, {"01", "03"})
        assert ("02", "played") not in room.verdicts(emergency)
    finally:
        os.kill(away, signal.SIGCONT)
    room.wait_for_sound(emergency, {"02"})
    end(room, emergency)


def test_an_order_that_was_given_while_the_broker_was_down_goes_out_when_it_is_back(
    room: Room,
) -> None:
    os.kill(room.machine.family.pid("broker"), signal.SIGKILL)
    emergency = room.give()
    room.wait_for_sound(emergency, {"01", "02", "03"})
    end(room, emergency)


def test_an_order_is_not_lost_with_the_processes_that_carry_it(room: Room) -> None:
    for role in ("signer", "link", "planner"):
        os.kill(room.machine.family.pid(role), signal.SIGKILL)
    emergency = room.give()
    room.wait_for_sound(emergency, {"01", "02", "03"})
    end(room, emergency)


def test_of_two_emergencies_the_graver_sounds_first_and_the_other_after_it(room: Room) -> None:
    lesser = room.give(level=1)
    graver = room.give(level=4)
    every = {"01", "02", "03"}
    room.wait_for_sound(graver, every)
    room.wait_for_sound(lesser, every)
    first, second = room.begun(graver), room.begun(lesser)
    assert all(first[cluster_id] < second[cluster_id] for cluster_id in first)
    end(room, graver, lesser)


def test_a_stop_is_confirmed_by_every_receiver(room: Room) -> None:
    emergency = room.give()
    room.wait_until(lambda: all(s.playing_occurrence for s in room.states()), LIMIT_S)
    with room.machine.sessions.begin() as session:
        aim = Aim(TargetKind.UNIT, room.unit)
        given = stop(session, room.machine.commune.operator, aim, now_ms())
    room.wait_until(lambda: room.events(given.id, "silenced") == 3)
    room.wait_until(lambda: all(not s.orders for s in room.states()))
    assert {verdict for _code, verdict in room.verdicts(emergency)} <= {
        "partial",
        "not_played_by_order",
        "waiting",
        "awaiting_report",
    }


def test_practice_reaches_no_receiver(room: Room) -> None:
    before = [s.order_sequence for s in room.states()]
    emergency = room.give(nature=Nature.PRACTICE)
    real = room.give()
    room.wait_for_sound(real, {"01", "02", "03"})
    assert room.verdicts(emergency) == set()
    with room.machine.sessions() as session:
        refused = session.scalars(
            select(StoredEntry.receiver_id).where(StoredEntry.event == "message_refused")
        ).all()
    assert refused == []
    assert before
    end(room, real)


def is_recorded_until(wav: Path, at: int) -> bool:
    """Whether the loudspeaker has written down what it put out until an instant."""
    recording = read_recording(wav)
    return len(recording.samples) > recording.frame_at(at)


def end(room: Room, *emergencies: str) -> None:
    """Call them off without words, and wait until nothing is in force."""
    with room.machine.sessions.begin() as session:
        sources = room.machine.settings.audio_sources
        for emergency in emergencies:
            silent = CallingOff(emergency, with_words=False)
            call_off(session, room.officer, silent, now_ms(), sources)
    room.wait_until(lambda: all(not s.orders for s in room.states()))
