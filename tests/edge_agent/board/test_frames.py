"""Two implementations of one documented protocol must understand each other."""

from hypothesis import given
from hypothesis import strategies as st

from edge_agent.board import frames as ours
from firmware_stubs.board import frames as firmware

words = st.lists(st.text("ABCabc012=-,.?", min_size=1, max_size=8), min_size=1, max_size=8)
sequences = st.integers(0, 255)


@given(sequences, words)
def test_the_firmware_reads_what_we_write(sequence: int, sent: list[str]) -> None:
    reader = firmware.FrameReader(firmware.FROM_HOST)
    [frame] = reader.feed(ours.request_frame(sequence, " ".join(sent)))
    assert (frame.version, frame.sequence, frame.words) == (ours.VERSION, sequence, sent)


@given(sequences, words)
def test_we_read_what_the_firmware_writes(sequence: int, sent: list[str]) -> None:
    reader = ours.AnswerReader()
    [answer] = reader.feed(firmware.build_frame(firmware.FROM_BOARD, sequence, sent))
    assert answer == (sequence, tuple(sent))


@given(sequences, words)
def test_our_own_echo_is_no_answer(sequence: int, sent: list[str]) -> None:
    reader = ours.AnswerReader()
    assert reader.feed(ours.request_frame(sequence, " ".join(sent))) == []
    assert reader.refused == 1


@given(st.binary(max_size=80), sequences, words)
def test_noise_before_an_answer_does_not_cost_it(
    noise: bytes, sequence: int, sent: list[str]
) -> None:
    reader = ours.AnswerReader()
    data = noise + firmware.build_frame(firmware.FROM_BOARD, sequence, sent)
    assert reader.feed(data)[-1:] == [(sequence, tuple(sent))]


@given(st.lists(st.binary(max_size=400), max_size=20))
def test_whatever_arrives_the_reader_survives_and_stays_small(pieces: list[bytes]) -> None:
    reader = ours.AnswerReader()
    for piece in pieces:
        reader.feed(piece)
        assert len(reader._waiting) <= ours.MAX_FRAME


@given(sequences, words, st.data())
def test_a_changed_bit_makes_an_answer_unreadable(
    sequence: int, sent: list[str], data: st.DataObject
) -> None:
    frame = bytearray(firmware.build_frame(firmware.FROM_BOARD, sequence, sent))
    bit = data.draw(st.integers(8, 8 * len(frame) - 9))
    frame[bit // 8] ^= 1 << bit % 8
    assert ours.AnswerReader().feed(bytes(frame)) == []
