"""What an amplifier board does, shown on its program here and under MicroPython alike."""

import random
from collections.abc import Iterator

import pytest

from firmware_stubs.board import lamps, words
from firmware_stubs.board.frames import FROM_BOARD, FROM_HOST, build_frame, checksum
from firmware_stubs.board.relays import AMPLIFIER, SIREN, SOURCE
from tests.firmware_stubs.board.benches import Bench, Host, MicroPythonBench, PythonBench

TALK = "WANT 1 0 0 1"
LOCAL = "WANT 1 1 0 1"
SIREN_TOO = "WANT 1 0 1 1"
SLOW_PASS = 1000
"""Ten minutes need not be lived through in passes of 10 ms."""


@pytest.fixture(params=[PythonBench, MicroPythonBench], ids=["python", "micropython"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    with request.param() as bench:
        yield bench


@pytest.fixture
def host(bench: Bench) -> Host:
    return Host(bench)


def raw(body: bytes) -> bytes:
    return b"$" + body + b"*" + checksum(body) + b"\n"


def test_it_says_who_it_is_and_how_long_it_waits(host: Host) -> None:
    assert host.ask("HELLO") == ["BOARD", "firmware=1.0.0", "limit=1500", "cause=power"]


def test_nothing_is_closed_before_a_host_asks(bench: Bench, host: Host) -> None:
    bench.advance(5000)
    host.ask("HELLO")
    bench.advance(500)
    assert bench.moves() == []


def test_the_amplifier_closes_when_asked_and_stays_while_asked(bench: Bench, host: Host) -> None:
    host.keep(TALK, 10_000)
    assert bench.contacts == [True, False, False]
    assert bench.moves() == [(0, AMPLIFIER, True)]


def test_every_relay_opens_when_the_host_has_been_silent_for_its_limit(
    bench: Bench, host: Host
) -> None:
    host.keep("WANT 1 1 1 1", 2000)
    host.state("WANT 1 1 1 1")
    bench.advance(1490)
    assert bench.contacts == [True, True, True]
    bench.advance(10)
    assert bench.contacts == [False, True, False]
    bench.advance(200)
    assert bench.contacts == [False, False, False]
    assert words.HOST_SILENT in bench.told()
    assert host.state()["cuts"] == "1"


def test_a_host_that_only_says_hello_keeps_nothing_closed(bench: Bench, host: Host) -> None:
    host.state(TALK)
    for _ in range(4):
        bench.advance(500)
        host.ask("HELLO")
    assert bench.contacts == [False, False, False]


def test_a_line_that_repeats_one_frame_is_no_living_host(bench: Bench, host: Host) -> None:
    host.state(TALK, sequence=7)
    for _ in range(4):
        bench.advance(500)
        host.state(TALK, sequence=7)
    assert bench.contacts == [False, False, False]


def test_a_line_that_echoes_the_board_moves_nothing(bench: Bench, host: Host) -> None:
    bench.write(build_frame(FROM_BOARD, 1, TALK.split(" ")))
    assert host.state()["refused"] == "1"
    bench.advance(500)
    assert bench.moves() == []


def test_goodbye_opens_every_relay_at_once(bench: Bench, host: Host) -> None:
    host.state(TALK)
    host.state("BYE 60")
    bench.advance(10)
    assert bench.contacts == [False, False, False]
    assert host.state()["cuts"] == "0"


def test_a_torn_frame_is_counted_and_the_next_one_is_understood(bench: Bench, host: Host) -> None:
    whole = build_frame(FROM_HOST, 9, TALK.split(" "))
    bench.write(whole[:11])
    assert host.state(TALK)["refused"] == "1"
    bench.advance(10)
    assert bench.contacts[AMPLIFIER]


def test_a_frame_may_arrive_byte_by_byte(bench: Bench, host: Host) -> None:
    frame = build_frame(FROM_HOST, 1, TALK.split(" "))
    for position in range(len(frame)):
        bench.write(frame[position : position + 1])
        bench.advance(10)
    assert bench.read_line().startswith(b"$1<01 STATE")
    assert host.state(TALK)["amplifier"] == "1"


def test_one_changed_bit_in_a_frame_moves_nothing(bench: Bench, host: Host) -> None:
    frame = build_frame(FROM_HOST, 1, TALK.split(" "))
    for position in range(1, len(frame) - 1):
        bench.write(frame[:position] + bytes([frame[position] ^ 1]) + frame[position + 1 :])
    host.ask("HELLO")
    bench.advance(300)
    assert bench.moves() == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"1>01 WANT", "SHAPE"),
        (b"1>01 WANT 1", "SHAPE"),
        (b"1>01 WANT 1 0 0 1 1", "SHAPE"),
        (b"1>01 WANT 1 0 0 2", "SHAPE"),
        (b"1>01 WANT  1 0 0", "SHAPE"),
        (b"1>01 WANT one 0 0 1", "SHAPE"),
        (b"1>01 BYE", "SHAPE"),
        (b"1>01 BYE -1", "SHAPE"),
        (b"1>01 BYE 99999999999999999999", "SHAPE"),
        (b"1>01", "VERB"),
        (b"1>01 ", "VERB"),
        (b"1>01 EXPLODE", "VERB"),
        (b"1>01 want 1 0 0 1", "VERB"),
        (b"2>01 WANT 1 0 0 1", "VERSION"),
    ],
)
def test_a_frame_with_right_checksum_and_wrong_shape_is_refused_in_words(
    bench: Bench, host: Host, body: bytes, reason: str
) -> None:
    bench.write(raw(body))
    assert bench.read_line().partition(b"*")[0].decode() == f"$1<01 NO {reason}"
    bench.advance(500)
    assert bench.moves() == []
    assert host.state(TALK)["faults"] == "0"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"1",
        b"1>",
        b"1>0",
        b"1>0G HELLO",
        b"1>+1 HELLO",
        b"1>1 HELLO",
        b"\xff\xfe",
        b"1>01 \x00",
    ],
)
def test_a_frame_with_right_checksum_and_no_head_is_counted_and_left(
    bench: Bench, host: Host, body: bytes
) -> None:
    bench.write(raw(body))
    state = host.state()
    assert (state["refused"], state["faults"]) == ("1", "0")


def test_a_flood_of_noise_ends_nothing(bench: Bench, host: Host) -> None:
    noise = random.Random(6)
    for _ in range(20):
        bench.write(noise.randbytes(400))
        bench.advance(10)
    bench.write(b"\n")
    state = host.state(TALK)
    assert int(state["refused"]) > 0
    assert state["faults"] == "0"


def test_the_source_moves_only_while_the_amplifier_is_open(bench: Bench, host: Host) -> None:
    host.keep(TALK, 1000)
    host.keep(LOCAL, 1000)
    assert bench.moves() == [
        (0, AMPLIFIER, True),
        (1000, AMPLIFIER, False),
        (1200, SOURCE, True),
        (1250, AMPLIFIER, True),
    ]


def test_the_amplifier_opens_before_the_source_goes_back(bench: Bench, host: Host) -> None:
    host.keep(LOCAL, 1000)
    host.keep("WANT 0 0 0 1", 1000)
    assert bench.moves()[-2:] == [(1000, AMPLIFIER, False), (1200, SOURCE, False)]


def test_siren_and_amplifier_do_not_start_together(bench: Bench, host: Host) -> None:
    host.keep(SIREN_TOO, 500)
    assert bench.moves() == [(0, AMPLIFIER, True), (200, SIREN, True)]


def test_a_relay_that_is_welded_shut_is_named(bench: Bench, host: Host) -> None:
    host.state(TALK)
    bench.set(stuck=[True, None, None])
    bench.advance(500)
    host.state("WANT 0 0 0 1")
    assert host.state()["stuck"] == "-"
    bench.advance(200)
    assert host.state()["stuck"] == "amplifier"
    assert bench.contacts[AMPLIFIER]
    assert bench.lamps[lamps.FAULT]
    assert bench.told().count(words.stuck(AMPLIFIER)) == 1


def test_a_relay_that_does_not_close_is_named(bench: Bench, host: Host) -> None:
    bench.set(stuck=[None, None, False])
    host.keep("WANT 0 0 1 1", 500)
    assert host.state("WANT 0 0 1 1")["stuck"] == "siren"


def test_a_healthy_board_measures_what_is_there(bench: Bench, host: Host) -> None:
    bench.advance(500)
    state = host.state()
    assert (state["mains"], state["battery"], state["temperature"]) == ("230", "13200", "300")
    assert not bench.lamps[lamps.FAULT]


@pytest.mark.parametrize(
    ("millivolts", "name", "value"),
    [
        ([0, 1200, 800], "mains", "0"),
        ([2300, 950, 800], "battery", "10450"),
        ([2300, 0, 800], "battery", "?"),
        ([2300, 1200, 1300], "temperature", "800"),
        ([2300, 1200, 3300], "temperature", "?"),
    ],
    ids=["power cut", "battery low", "battery wire off", "too hot", "sensor torn off"],
)
def test_what_is_wrong_is_measured_and_lights_the_fault_lamp(
    bench: Bench, host: Host, millivolts: list[int], name: str, value: str
) -> None:
    bench.set(millivolts=millivolts)
    bench.advance(5000)
    assert host.state()[name] == value
    assert bench.lamps[lamps.FAULT]


def test_a_low_battery_alone_silences_nobody(bench: Bench, host: Host) -> None:
    bench.set(millivolts=[0, 950, 800])
    host.keep(TALK, 3000)
    assert bench.contacts[AMPLIFIER]


def test_a_short_press_between_two_questions_is_counted(bench: Bench, host: Host) -> None:
    host.state()
    bench.set(button=True)
    bench.advance(100)
    bench.set(button=False)
    bench.advance(100)
    state = host.state()
    assert (state["button"], state["presses"]) == ("0", "1")


def test_a_door_is_believed_only_when_it_stops_chattering(bench: Bench, host: Host) -> None:
    for _ in range(10):
        bench.set(door=True)
        bench.advance(20)
        bench.set(door=False)
        bench.advance(20)
    assert host.state()["doors"] == "0"
    bench.set(door=True)
    bench.advance(100)
    state = host.state()
    assert (state["door"], state["doors"]) == ("1", "1")


def test_a_fault_inside_the_program_opens_every_relay_and_ends_nothing(
    bench: Bench, host: Host
) -> None:
    host.keep(TALK, 500)
    bench.break_sensors(1)
    bench.advance(400)
    assert bench.contacts == [False, False, False]
    assert host.state(TALK)["faults"] == "1"
    bench.advance(300)
    assert bench.contacts == [True, False, False]


def test_a_dead_host_is_restarted_ever_more_rarely(bench: Bench, host: Host) -> None:
    host.state()
    bench.advance(179_000, SLOW_PASS)
    assert bench.reset_pulls() == []
    bench.advance(1_000_000, SLOW_PASS)
    assert bench.reset_pulls() == [180_000, 540_000]
    assert host.state()["host_resets"] == "2"


def test_a_host_that_has_talked_for_long_again_is_trusted_again(bench: Bench, host: Host) -> None:
    host.state()
    bench.advance(180_000, SLOW_PASS)
    for _ in range(601):
        host.state()
        bench.advance(1000, SLOW_PASS)
    bench.advance(179_000, SLOW_PASS)
    assert bench.reset_pulls() == [180_000, 180_000 + 600_000 + 180_000]


def test_a_host_that_was_never_there_is_not_restarted(bench: Bench, host: Host) -> None:
    host.ask("HELLO")
    bench.advance(600_000, SLOW_PASS)
    assert bench.reset_pulls() == []


def test_a_host_that_said_goodbye_is_given_its_time(bench: Bench, host: Host) -> None:
    host.state()
    host.state("BYE 900")
    bench.advance(899_000, SLOW_PASS)
    assert bench.reset_pulls() == []
    bench.advance(1_000)
    assert bench.reset_pulls() == [900_000]


def test_the_lamps_say_ready_and_on_air_only_while_the_host_is_heard(
    bench: Bench, host: Host
) -> None:
    host.state(TALK)
    bench.advance(10)
    assert (bench.lamps[lamps.READY], bench.lamps[lamps.ON_AIR]) == (True, True)
    bench.advance(1600)
    assert (bench.lamps[lamps.READY], bench.lamps[lamps.ON_AIR]) == (False, False)
