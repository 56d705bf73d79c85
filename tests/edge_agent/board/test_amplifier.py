"""When relays are closed, by hand-made voices and a counted clock."""

from dataclasses import dataclass, field, replace

from edge_agent.board.amplifier import Amplifier, need, next_need
from edge_agent.board.attendant import Attendant
from edge_agent.board.board import Report, Wanted
from edge_agent.playback.standing import DRILL_RANK
from edge_agent.playback.state import Ref, Voice
from edge_agent.settings import Board
from playlists.messages.journal_entry import EndCause
from playlists.messages.plan import Priority

NOON = 1_800_000_000_000
LEAD = 400
VOICE = Voice(
    id=1,
    ref=Ref("noon", "news"),
    index=0,
    sha256="a",
    plan_version=1,
    planned_at=NOON,
    rank=Priority.NORMAL.rank,
    begin_at=NOON,
    after=None,
    from_frame=0,
    frames=24_000,
)
SOUNDING = replace(VOICE, started_at=NOON)
DRILL = replace(SOUNDING, rank=DRILL_RANK)
URGENT = replace(SOUNDING, rank=DRILL_RANK + 1)
MICROPHONE = replace(SOUNDING, source="microphone")


class Wire:
    """A board that keeps what is wanted of it."""

    lead_ms = LEAD

    def __init__(self) -> None:
        self.wanted = Wanted()

    def want(self, wanted: Wanted) -> None:
        self.wanted = wanted

    def tick(self, now_ms: int) -> Report:
        return Report(connected=True, amplifier=self.wanted.amplifier)

    def close(self, away_s: int) -> None:
        self.wanted = Wanted()


@dataclass
class Room:
    """An amplifier whose attendant is never started: what it asks for is read from it."""

    settings: Board = field(default_factory=lambda: Board(hold_ms=500))

    def __post_init__(self) -> None:
        self.attendant = Attendant(Wire(), lambda _report: None, clock=lambda: 0)
        self.amplifier = Amplifier(self.attendant, self.settings)

    def at(self, now: int, *voices: Voice) -> Wanted:
        self.amplifier.attend(voices, now, now - NOON + 1_000_000, ready=True)
        return self.attendant.asked

    def warm(self, voice: Voice, now: int) -> int:
        return self.amplifier.when_warm(voice, now, now - NOON + 1_000_000).begin_at - NOON


def test_nothing_is_needed_where_nothing_sounds() -> None:
    assert not need([], NOON, LEAD, has_siren=True).amplifier
    assert not need([VOICE], NOON - LEAD - 1, LEAD, has_siren=True).amplifier
    assert next_need([VOICE], NOON - 5_000, LEAD) == NOON - LEAD


def test_the_relay_closes_before_the_first_sample_and_opens_behind_the_last() -> None:
    room = Room()
    assert not room.at(NOON - LEAD - 1, VOICE).amplifier
    assert room.at(NOON - LEAD, VOICE).amplifier
    assert room.at(NOON + 500, SOUNDING).amplifier
    assert room.at(NOON + 1_499).amplifier
    assert not room.at(NOON + 1_500).amplifier


def test_a_busy_machine_that_looks_away_at_the_end_cuts_no_last_word() -> None:
    room = Room()
    assert room.at(NOON + 300, SOUNDING).amplifier
    assert room.at(NOON + 1_100).amplifier, "it ended at 1,000, and nobody looked for 800 ms"
    assert not room.at(NOON + 1_600).amplifier


def test_what_is_taken_back_before_it_began_needs_nothing() -> None:
    taken_back = replace(VOICE, stopping=EndCause.WITHDRAWN)
    assert not need([taken_back], NOON, LEAD, has_siren=False).amplifier


def test_the_siren_goes_with_emergencies_where_one_is_wired() -> None:
    assert need([URGENT], NOON, LEAD, has_siren=True).siren
    assert not need([URGENT], NOON, LEAD, has_siren=False).siren
    assert not need([SOUNDING], NOON, LEAD, has_siren=True).siren
    assert not need([DRILL], NOON, LEAD, has_siren=True).siren


def test_a_voice_without_notice_waits_for_a_cold_amplifier_and_not_for_a_warm_one() -> None:
    room = Room(Board(warm_up_ms=600))
    assert room.warm(VOICE, NOON) == LEAD + 600
    assert room.warm(VOICE, NOON - 5_000) == 0
    room.at(NOON - 2_000, SOUNDING)
    assert room.warm(VOICE, NOON) == 0
    assert room.warm(replace(VOICE, after=7), NOON - 2_000) == 0


def test_it_says_when_a_relay_must_move_although_nothing_happens() -> None:
    room = Room()
    now = NOON - 5_000
    assert room.amplifier.wait_ms([VOICE], now, 995_000) == 5_000 - LEAD
    room.at(NOON, SOUNDING)
    assert room.amplifier.wait_ms([], NOON + 100, 1_000_100) == 1_400
    assert Room().amplifier.wait_ms([], NOON, 0) is None


def test_a_source_is_open_from_its_begin_until_shortly_before_its_end() -> None:
    room = Room()
    waiting = replace(MICROPHONE, started_at=None)
    assert not room.at(NOON - LEAD, waiting).source
    assert room.at(NOON, MICROPHONE).source
    assert room.at(NOON + 1_000 - LEAD - 1, MICROPHONE).source
    last = room.at(NOON + 1_000 - LEAD, MICROPHONE)
    assert (last.amplifier, last.source) == (True, False)
    assert room.amplifier.wait_ms([MICROPHONE], NOON + 100, 1_000_100) == 1_000 - LEAD - 100


def test_a_source_that_is_taken_off_the_air_is_let_go_at_once() -> None:
    room = Room()
    room.at(NOON, MICROPHONE)
    assert not room.at(NOON + 100, replace(MICROPHONE, stopping=EndCause.PREEMPTED)).source
