from firmware_stubs.loudspeaker.converter import Block, Converter
from firmware_stubs.loudspeaker.wire import BLOCK_FRAMES, BLOCK_NS, SILENCE

T0 = 5_000_000_000
SOUND = b"\x01\x02" * BLOCK_FRAMES


def at(block: float) -> int:
    return T0 + round(block * BLOCK_NS)


def test_frame_n_is_put_out_at_its_own_instant_whatever_happens() -> None:
    converter = Converter(T0)
    assert converter.instant_of(0) == T0
    assert converter.instant_of(24_000) == T0 + 1_000_000_000
    assert converter.instant_of(24_000 * 86_400) == T0 + 86_400 * 1_000_000_000


def test_blocks_are_asked_for_two_blocks_ahead() -> None:
    converter = Converter(T0)
    assert converter.ask(at(0)) == [0, BLOCK_FRAMES, 2 * BLOCK_FRAMES]
    assert converter.ask(at(0.5)) == []
    assert converter.ask(at(1)) == [3 * BLOCK_FRAMES]


def test_what_is_delivered_in_time_is_put_out_in_its_place() -> None:
    converter = Converter(T0)
    converter.ask(at(0))
    assert converter.deliver(BLOCK_FRAMES, SOUND, at(0.5))
    assert converter.put_out(at(1)) == []  # block 0 may still come
    assert converter.put_out(at(2.1))[:2] == [Block(0, None), Block(BLOCK_FRAMES, SOUND)]


def test_what_comes_too_late_is_silence_and_counted() -> None:
    converter = Converter(T0)
    converter.ask(at(0))
    assert not converter.deliver(2 * BLOCK_FRAMES, SOUND, at(2.1))
    assert [b.pcm for b in converter.put_out(at(2.1))] == [None, None, None]
    assert converter.lost_blocks == 3


def test_without_a_receiver_it_puts_out_silence_and_counts_nothing() -> None:
    converter = Converter(T0)
    blocks = converter.put_out(at(3))
    assert [b.first_frame for b in blocks] == [0, BLOCK_FRAMES, 2 * BLOCK_FRAMES, 3 * BLOCK_FRAMES]
    assert all(b.pcm is None for b in blocks)
    assert converter.lost_blocks == 0


def test_a_receiver_that_goes_owes_nothing_but_what_it_gave_is_put_out() -> None:
    converter = Converter(T0)
    converter.ask(at(0))
    converter.deliver(0, SOUND, at(0))
    converter.forget_receiver()
    assert [b.pcm for b in converter.put_out(at(2))] == [SOUND, None, None]
    assert converter.lost_blocks == 0


def test_what_was_not_asked_for_or_has_a_wrong_size_is_refused() -> None:
    converter = Converter(T0)
    converter.ask(at(0))
    assert not converter.deliver(100 * BLOCK_FRAMES, SOUND, at(0))
    assert not converter.deliver(1, SOUND, at(0))
    assert not converter.deliver(0, SOUND[:-2], at(0))


def test_its_own_pause_is_not_held_against_the_receiver() -> None:
    converter = Converter(T0)
    converter.put_out(at(-1))
    asked = converter.ask(at(5))
    assert asked[0] == 0
    assert converter.deliver(0, SOUND, at(6.9))
    assert converter.put_out(at(6.95))[0] == Block(0, SOUND)


def test_after_a_long_pause_the_past_is_silence_without_being_asked() -> None:
    converter = Converter(T0)
    asked = converter.ask(at(1000))
    assert asked[0] == 952 * BLOCK_FRAMES
    blocks = converter.put_out(at(1000))
    assert len(blocks) == 952
    assert converter.lost_blocks == 0


def test_silence_is_one_block_of_zeros() -> None:
    assert bytes(2 * BLOCK_FRAMES) == SILENCE
