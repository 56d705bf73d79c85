"""The talk with a board, without a port and without a clock."""

from hypothesis import given
from hypothesis import strategies as st

from edge_agent.board.board import Wanted
from edge_agent.board.talk import BEAT_MS, LOST_AFTER_MS, Talk
from firmware_stubs.board.frames import FROM_BOARD, build_frame

STATE = (
    "STATE up={up} amplifier=1 source=0 siren=0 stuck=- mains=231 battery=13120 temperature=-52 "
    "door=0 doors=2 button=0 presses=3 cuts=1 refused=4 faults=0 host_resets=0"
)


def requests(sent: bytes) -> list[str]:
    return [line.partition(b"*")[0][6:].decode() for line in sent.splitlines()]


def answer(talk: Talk, words: str, now_ms: int, sequence: int = 1) -> None:
    talk.incoming(build_frame(FROM_BOARD, sequence, words.split(" ")), now_ms)


def connected_talk() -> Talk:
    talk = Talk()
    talk.outgoing(0)
    answer(talk, STATE.format(up=60), 10, sequence=1)
    answer(talk, "BOARD firmware=1.0.0 limit=1500 cause=power", 10, sequence=2)
    return talk


def test_the_first_words_are_what_is_wanted_and_who_are_you() -> None:
    assert requests(Talk().outgoing(0)) == ["WANT 0 0 0 0", "HELLO"]


def test_a_beat_goes_out_often_enough_for_three_to_be_lost() -> None:
    talk = connected_talk()
    beats = [now for now in range(0, 6000, 10) if talk.outgoing(now)]
    assert max(b - a for a, b in zip(beats, beats[4:], strict=False)) <= 4 * BEAT_MS
    assert 3 * BEAT_MS < 1500


def test_a_change_goes_out_at_once() -> None:
    talk = connected_talk()
    talk.outgoing(400)
    talk.want(Wanted(amplifier=True, source=True, ready=True))
    assert requests(talk.outgoing(401)) == ["WANT 1 1 0 1"]


def test_a_state_tells_everything() -> None:
    report = connected_talk().report(20)
    assert report.connected
    assert report.amplifier
    assert report.measured.temperature_tenths == -52
    assert (report.door_openings, report.button_presses, report.cuts) == (2, 3, 1)
    assert report.firmware == "1.0.0"


def test_a_sensor_that_is_off_reads_as_unknown() -> None:
    talk = connected_talk()
    talk.outgoing(400)
    answer(talk, STATE.format(up=61).replace("battery=13120", "battery=?"), 410, sequence=3)
    assert talk.report(420).measured.battery_mv is None


def test_relays_that_stick_are_named() -> None:
    talk = connected_talk()
    talk.outgoing(400)
    answer(talk, STATE.format(up=61).replace("stuck=-", "stuck=amplifier,siren"), 410, sequence=3)
    assert talk.report(420).stuck == ("amplifier", "siren")


def test_words_of_a_later_firmware_are_passed_over() -> None:
    talk = connected_talk()
    talk.outgoing(400)
    answer(talk, STATE.format(up=61) + " water=12 HUM", 410, sequence=3)
    assert talk.report(420).refused_by_us == 0


def test_a_board_that_falls_silent_is_lost() -> None:
    talk = connected_talk()
    assert talk.report(10 + LOST_AFTER_MS).connected
    report = talk.report(11 + LOST_AFTER_MS)
    assert not report.connected
    assert report.trouble


def test_a_board_that_restarts_is_counted_and_asked_its_name_again() -> None:
    talk = connected_talk()
    talk.outgoing(400)
    answer(talk, STATE.format(up=0), 410, sequence=3)
    assert talk.report(420).restarts == 1
    assert requests(talk.outgoing(800)) == ["WANT 0 0 0 0", "HELLO"]


def test_an_answer_that_nobody_awaits_is_no_news() -> None:
    talk = Talk()
    talk.outgoing(0)
    answer(talk, STATE.format(up=60), 10, sequence=77)
    assert not talk.report(20).connected


def test_a_state_with_missing_or_foolish_words_is_refused() -> None:
    talk = connected_talk()
    for words in ("STATE", "STATE up=x", STATE.format(up=61).replace("door=0", "door=7"), "HUH"):
        talk.outgoing(400)
        answer(talk, words, 410, sequence=3)
    assert talk.report(420).refused_by_us == 4
    assert talk.report(420).connected


@given(st.lists(st.text("ABCSTATE upd=0123?,-. ", max_size=40)), st.binary(max_size=300))
def test_whatever_a_board_has_said_its_next_state_is_understood(
    said: list[str], noise: bytes
) -> None:
    talk = connected_talk()
    for words in said:
        talk.outgoing(0)
        answer(talk, words, 10, sequence=2)
    talk.incoming(noise + b"\n", 20)
    talk.outgoing(BEAT_MS)
    answer(talk, STATE.format(up=77), BEAT_MS, sequence=3)
    assert talk.report(BEAT_MS).measured.uptime_s == 77
