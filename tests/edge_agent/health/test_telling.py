"""Changes at once, else heartbeats; both small."""

from msgspec.structs import replace

from edge_agent.health.telling import ANEW_NS, BEAT_NS, SECOND_NS, SLOW_NS, Telling, Told, due
from playlists.messages import topics
from playlists.messages.envelope import seal_small
from playlists.messages.keys import SigningKey
from playlists.messages.state import Beat, BoardState, ClockState, Machine, State

NAME = "01946b7e-1234-7abc-8def-0123456789ab"
NOON = 1_800_000_000_000
MQTT_BYTES = 7
"""Fixed header with two bytes of length, length of the topic, number of the packet."""
CALM = State(
    receiver=NAME,
    at=NOON,
    online=True,
    agent_version="0.1.0",
    plan_version=112,
    journal_epoch="01946b7e12347abc",
    journal_last=1_212,
    journal_stored=1_212,
    tracks_wanted=20,
    tracks_held=20,
    clock=ClockState(trusted=True, source="synchronised"),
    ready_for_air=True,
    machine=Machine(celsius=50, free_mb=20_000, signal_percent=60, starts=1),
    board=BoardState(
        kind="serial", connected=True, mains_v=230, battery_mv=13_200, celsius=40, firmware="1.0.0"
    ),
)


def told(seconds_ago: float, now_ns: int, state: State = CALM) -> Told:
    at = now_ns - round(seconds_ago * SECOND_NS)
    return Told(state, at, at)


NOW = 10_000 * SECOND_NS


def test_whoever_is_new_is_told_everything() -> None:
    assert due(None, CALM, NOW) is Telling.STATE


def test_a_fault_is_told_at_once_and_changes_keep_a_second_apart() -> None:
    faulty = replace(CALM, at=NOON + 1_000, faults=("mains_lost",))
    assert due(told(1, NOW), faulty, NOW) is Telling.STATE
    assert due(told(0.5, NOW), faulty, NOW) is Telling.NOTHING


def test_what_changes_all_the_time_waits_for_company() -> None:
    written = replace(CALM, journal_last=1_213, machine=Machine(celsius=55, starts=1))
    assert due(told(5, NOW), written, NOW) is Telling.NOTHING
    assert due(told(SLOW_NS // SECOND_NS, NOW), written, NOW) is Telling.STATE


def test_a_reading_alone_is_no_message() -> None:
    drifting = ClockState(trusted=True, source="synchronised", offset_ms=7, drift_ppm=12)
    warmer = replace(CALM, machine=Machine(celsius=60, free_mb=900, starts=1), clock=drifting)
    assert due(told(SLOW_NS // SECOND_NS, NOW), warmer, NOW) is Telling.NOTHING
    assert due(told(ANEW_NS // SECOND_NS, NOW), warmer, NOW) is Telling.STATE


def test_where_nothing_changes_a_heartbeat_goes_out_each_minute() -> None:
    later = replace(CALM, at=NOON + 60_000)
    assert due(told(54, NOW), later, NOW) is Telling.NOTHING
    assert due(told(BEAT_NS // SECOND_NS, NOW), later, NOW) is Telling.BEAT


def test_now_and_then_everything_is_told_anew() -> None:
    assert due(told(ANEW_NS // SECOND_NS, NOW), CALM, NOW) is Telling.STATE


def test_a_receiver_without_time_asks_for_it_three_times_a_minute() -> None:
    lost = replace(CALM, clock=ClockState(trusted=False, source="none"))
    assert due(told(19, NOW, lost), lost, NOW) is Telling.NOTHING
    assert due(told(20, NOW, lost), lost, NOW) is Telling.STATE


def test_a_heartbeat_is_less_than_300_bytes_on_the_wire() -> None:
    key = SigningKey.generate()
    around = len(topics.state(NAME)) + MQTT_BYTES
    beat = seal_small(Beat(at=NOON + 600_000, of=NOON), key)
    assert len(beat) + around < 240
    assert len(seal_small(CALM, key)) + around < 520
