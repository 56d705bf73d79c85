"""Tones that are made here, and where a sentence begins."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
import soundfile

from edge_agent.playback.state import Ref, Voice
from edge_agent.sound.decoder import Decoder
from edge_agent.sound.mixer import Mixer
from edge_agent.sound.pauses import LEAD_FRAMES, sentence_begin
from edge_agent.sound.source import Frames, Source
from edge_agent.sound.tones import QUIET_HZ, tone
from playlists.messages.command import Tone
from playlists.messages.plan import SAMPLE_RATE
from tests.waiting import until


def spoken(seconds: float) -> Frames:
    random = np.random.default_rng(7)
    return (random.standard_normal(round(seconds * SAMPLE_RATE)) * 3_000).astype(np.int16)


def pause(seconds: float, noise: int = 5) -> Frames:
    random = np.random.default_rng(8)
    return (random.standard_normal(round(seconds * SAMPLE_RATE)) * noise).astype(np.int16)


@pytest.mark.parametrize("cut_after", [0.3, 1.0, 2.9])
def test_a_sentence_begins_behind_the_pause_before_it(cut_after: float) -> None:
    before = np.concatenate([spoken(2), pause(0.5), spoken(cut_after)])
    begin = 2.5 * SAMPLE_RATE
    assert begin - LEAD_FRAMES - 480 <= sentence_begin(before) <= begin


def test_short_rests_within_a_sentence_are_no_pauses() -> None:
    before = np.concatenate([spoken(1), pause(0.4), spoken(1), pause(0.12), spoken(1)])
    assert sentence_begin(before) <= 1.4 * SAMPLE_RATE


def test_cut_within_a_pause_it_goes_on_there() -> None:
    before = np.concatenate([spoken(2), pause(0.5)])
    assert len(before) - 480 <= sentence_begin(before) <= len(before)


@pytest.mark.parametrize("before", [spoken(3), spoken(0), spoken(0.01)])
def test_where_there_is_no_pause_it_goes_on_where_it_was(before: Frames) -> None:
    assert sentence_begin(before) == len(before)


def test_the_decoder_begins_at_the_sentence_and_says_where(tmp_path: Path) -> None:
    sound = np.concatenate([spoken(2), pause(0.5), spoken(3)])
    path = tmp_path / "track.flac"
    soundfile.write(path, sound, SAMPLE_RATE, subtype="PCM_16")
    mixer = Mixer(lambda _event: None)
    decoder = Decoder(mixer, lambda _sha256: path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    source = Source(sha256, 4 * SAMPLE_RATE, at_pause=True)
    voice = Voice(1, Ref("o", "i"), 0, sha256, 1, 0, 0, 0, None, 4 * SAMPLE_RATE, len(sound))
    mixer.load(voice, source)
    decoder.start()
    decoder.add(source)
    until(lambda: source.exhausted or source.waiting > 0)
    decoder.stop()
    assert abs(source.from_frame - 2.5 * SAMPLE_RATE) <= LEAD_FRAMES + 480
    assert (source.take(100) == sound[source.from_frame : source.from_frame + 100]).all()


def test_the_quiet_tone_is_faint_high_and_without_clicks() -> None:
    quiet = tone(Tone.QUIET, 2 * SAMPLE_RATE).astype(np.float64)
    power = np.abs(np.fft.rfft(quiet)) ** 2
    hertz = np.fft.rfftfreq(len(quiet), 1 / SAMPLE_RATE)
    inside = power[(hertz > QUIET_HZ[0] - 100) & (hertz < QUIET_HZ[1] + 100)].sum()
    assert inside / power.sum() > 0.99
    assert 20 * np.log10(np.abs(quiet).max() / 32_768) == pytest.approx(-46, abs=0.5)
    assert quiet[0] == quiet[-1] == 0


def test_the_loud_tone_is_heard() -> None:
    loud = tone(Tone.LOUD, 2 * SAMPLE_RATE)
    assert np.abs(loud).max() > 10_000
    assert loud[0] == loud[-1] == 0
