"""Delivery in Ogg Vorbis: exact length, equal bytes, checksums that hold."""

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from tts.levels import Wave
from tts.vorbis import STREAM_NUMBER, DamagedOggError, checksum, decode, encode, numbered

RATE = 24_000


@pytest.fixture
def wave() -> list[Wave]:
    """Blocks of a sound."""
    noise = np.random.default_rng(7).normal(0, 0.1, 30_011).astype(np.float32)
    return np.split(noise, [0, 12_345, 20_000])


def bitwise_checksum(page: bytes) -> int:
    """RFC 3533 as it is written: polynomial 0x04c11db7 over each bit, from zero."""
    register = 0
    for byte in page:
        register ^= byte << 24
        for _ in range(8):
            register = (register << 1) ^ (0x04C11DB7 if register & 0x80000000 else 0)
        register &= 0xFFFFFFFF
    return register


@given(st.binary(max_size=60))
def test_the_checksum_is_that_of_the_standard(page: bytes) -> None:
    assert checksum(page) == bitwise_checksum(page)


def test_the_same_wave_gives_the_same_bytes(wave: list[Wave]) -> None:
    assert encode(wave, RATE) == encode(wave, RATE)


def test_every_page_carries_the_fixed_number(wave: list[Wave]) -> None:
    ogg = encode(wave, RATE)
    pages = [at for at in range(len(ogg)) if ogg[at : at + 4] == b"OggS"]
    assert len(pages) >= 3
    assert {ogg[at + 14 : at + 18] for at in pages} == {STREAM_NUMBER.to_bytes(4, "little")}


def test_numbering_touches_nothing_else(wave: list[Wave]) -> None:
    ogg = encode(wave, RATE)
    other = numbered(ogg, 5)
    assert other != ogg
    assert numbered(other, STREAM_NUMBER) == ogg


def test_as_many_frames_come_out_as_went_in(wave: list[Wave], tmp_path: Path) -> None:
    out = tmp_path / "out.f32"
    assert decode(encode(wave, RATE), out) == 30_011
    assert out.stat().st_size == 4 * 30_011


def test_minutes_in_one_block_do_not_crash_the_packer(tmp_path: Path) -> None:
    minutes = np.zeros(3 * 60 * RATE, dtype=np.float32)
    assert decode(encode([minutes], RATE), tmp_path / "out.f32") == minutes.size


def test_how_a_sound_is_cut_into_blocks_changes_nothing(wave: list[Wave]) -> None:
    assert encode([np.concatenate(wave)], RATE) == encode(wave, RATE)


def test_a_strict_reader_takes_it(wave: list[Wave]) -> None:
    samples, rate = soundfile.read(io.BytesIO(encode(wave, RATE)))
    assert (len(samples), rate) == (30_011, RATE)


def test_what_is_no_ogg_is_refused(wave: list[Wave]) -> None:
    ogg = encode(wave, RATE)
    for damaged in (ogg + b"OggX", ogg + ogg[:40], ogg[:-1], b"RIFF" + ogg):
        with pytest.raises(DamagedOggError):
            numbered(damaged, 1)
