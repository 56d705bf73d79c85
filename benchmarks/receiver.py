"""A true receiver, measured from outside: when it sounds, what it weighs, what it costs.

It runs as on its pole, a process of its own with broker, audio server and a loudspeaker that
records with a clock of its own. `full`: half an hour of idleness instead of two minutes.
"""

import dataclasses
import hashlib
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from benchmarks.receiver_line import Relay, billed_for_a_programme, move_to, rows
from benchmarks.row import Row
from edge_agent.sound.track import CHUNK_FRAMES, Track
from firmware_stubs.loudspeaker.converter import BLOCKS_AHEAD
from firmware_stubs.loudspeaker.wire import BLOCK_NS
from playlists.messages import topics
from playlists.messages.journal_entry import EndCause, ItemEnded
from tests.edge_agent.surroundings import (
    OURS,
    RATE,
    Place,
    around,
    emergency,
    noise,
    now_ms,
    slot,
)

BENCH = "receiver"
SETTLING_S = 45.0
"""What a start has to tell is told by then."""
IDLE_S, FULL_IDLE_S = 110.0, 1_800.0
"""Whole beats of its state, one in 55 s: a part of one would be told as line used or spared."""
STARTS, ORDERS = 12, 12
APART_MS = 3_000
DECODED_S = 300
DAY_S = 86_400
PROGRAMMES_A_DAY = 3
MEGABYTE = 1 << 20
BLOCK_MS = BLOCK_NS // 1_000_000
A_CARD = dataclasses.replace(OURS, blocks_ahead=BLOCKS_AHEAD)
"""With as much ready as PortAudio is asked for."""
CARD_MS = BLOCKS_AHEAD * BLOCK_MS
"""Of an order's way to its first sample: nobody can be quicker with this card."""
START_WITHIN_MS, ORDER_WITHIN_MS = 10, 60
RESIDENT_MB, WRITTEN_MB, IDLE_PERCENT = 75, 5, 2


@dataclass(frozen=True)
class Weight:
    """What a process has used, and holds."""

    cpu_s: float
    resident: int
    written: int
    """Bytes that its writes made the card write."""


def run(*, full: bool = False) -> list[Row]:
    """Some four minutes; half an hour with `full`."""
    idle_s = FULL_IDLE_S if full else IDLE_S
    with tempfile.TemporaryDirectory() as folder, around(Path(folder), processor=A_CARD) as place:
        relay = Relay((place.broker.host, place.broker.port), topics.order("xa-1"))
        move_to(place, relay)
        time.sleep(SETTLING_S)
        before, billed = weigh(place), relay.billed()
        time.sleep(idle_s)
        after, idle_bytes = weigh(place), relay.billed() - billed
        programme = billed_for_a_programme(place, relay)
        busy = weigh(place)
        started = _start_errors(place)
        sounded = _orders(place, relay)
        resident = weigh(place).resident
    percent = (after.cpu_s - before.cpu_s) / idle_s * 100
    idle_written = (after.written - before.written) / idle_s * DAY_S
    written = (idle_written + (busy.written - after.written) * PROGRAMMES_A_DAY) / MEGABYTE
    return [
        *_sounding_rows(started, sounded),
        _limited("idle: processor", percent, "% of a core here", IDLE_PERCENT),
        _limited("resident after all this", resident / MEGABYTE, "MB", RESIDENT_MB),
        _limited("written to its card a day, beside audio", written, "MB", WRITTEN_MB),
        *_decoding(),
        *rows(idle_bytes / idle_s * 3_600, programme),
    ]


def weigh(place: Place) -> Weight:
    """Ask the kernel."""
    assert place.receiver.process is not None
    proc = Path("/proc") / str(place.receiver.process.pid)
    fields = (proc / "stat").read_text().rpartition(")")[2].split()
    io = dict(line.split(": ") for line in (proc / "io").read_text().splitlines())
    return Weight(
        cpu_s=(int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
        resident=int((proc / "statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE"),
        written=int(io["write_bytes"]),
    )


def _start_errors(place: Place) -> list[float]:
    """By how many ms each of some planned items began off its second."""
    sounds = [noise(1.0) for _ in range(STARTS)]
    tracks = [place.track(sound) for sound in sounds]
    first = (now_ms() // 1000 + 6) * 1000
    slots = [slot(f"start{n}", first + n * APART_MS, [track]) for n, track in enumerate(tracks)]
    place.controller.publish_plan(place.plan(2, tracks, *slots))
    place.controller.event(ItemEnded, lambda e: e.occurrence == slots[-1].id)
    recorded = place.loudspeaker.recorded_until(first + STARTS * APART_MS)
    errors = []
    for sound, planned in zip(sounds, slots, strict=True):
        at, _alike = recorded.find(sound)
        errors.append((at - recorded.frame_at(planned.starts_at)) / RATE * 1000)
    return errors


def _orders(place: Place, relay: Relay) -> list[float]:
    """Milliseconds from an order's arrival to its first sample; its audio is there before."""
    sounds = [noise(1.0) for _ in range(ORDERS)]
    tracks = [place.track(sound) for sound in sounds]
    later = now_ms() + 3_600_000
    place.controller.publish_plan(place.plan(3, tracks, slot("held", later, tracks)))
    place.controller.state(lambda s: s.plan_version == 3 and s.ready_for_air)
    waits = []
    for number, (sound, track) in enumerate(zip(sounds, tracks, strict=True)):
        told_before = relay.told_ns
        name = f"order{number}"
        place.controller.give(
            emergency(place, [track], id_=name, sequence=number + 1, every_ms=3_600_000)
        )
        while (told_ns := relay.told_ns) == told_before:
            time.sleep(0.000_2)
        ended = place.controller.event(ItemEnded, _completed(name))
        recorded = place.loudspeaker.recorded_until(ended.ended_at + 500)
        at, _alike = recorded.find(sound)
        first_sample_ns = recorded.frame_0_utc_ns + at * 1_000_000_000 // RATE
        waits.append((first_sample_ns - told_ns) / 1e6)
        _settle(place)
    return waits


def _settle(place: Place) -> None:
    """The last order has told everything, so that what comes next is the next one."""
    place.controller.state(lambda s: s.journal_stored == s.journal_last and not s.playing_item)
    time.sleep(2.0)


def _sounding_rows(started: list[float], sounded: list[float]) -> list[Row]:
    worst_start = max(abs(error) for error in started)
    return [
        _limited(f"start error, worst of {len(started)}", worst_start, "ms", START_WITHIN_MS),
        Row(BENCH, "  median", statistics.median(started), "ms"),
        _limited(
            f"order arrived to first sample, worst of {len(sounded)}",
            max(sounded),
            "ms",
            ORDER_WITHIN_MS,
        ),
        Row(BENCH, "  median", statistics.median(sounded), "ms"),
        Row(BENCH, "  of these, blocks that lie ready in the card", CARD_MS, "ms"),
        Row(BENCH, "  and until it asks for the next, at most", BLOCK_MS, "ms"),
    ]


def _decoding() -> list[Row]:
    """As the decoder reads, hash check and resampling and all, beside the bare library."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, suffix, kind in (("Vorbis", "ogg", "VORBIS"), ("FLAC", "flac", "PCM_16")):
            path = Path(folder) / f"track.{suffix}"
            with soundfile.SoundFile(path, "w", RATE, 1, kind) as file:
                for second in np.split(_speech_like(), DECODED_S):
                    file.write(second)  # libsndfile's Vorbis fails with all of it at once
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            ours, bare = _decoded(path, sha256), _bare(path)
            rows.append(
                Row(
                    BENCH,
                    f"decode {name}",
                    DECODED_S / ours,
                    "× real time",
                    "bare libsndfile",
                    DECODED_S / bare,
                    bare / ours,
                )
            )
    return rows


def _completed(order: str) -> Callable[[ItemEnded], bool]:
    return lambda e: e.occurrence.startswith(order) and e.cause is EndCause.COMPLETED


def _speech_like() -> npt.NDArray[np.int16]:
    """Noise in syllables: four a second."""
    sound = noise(DECODED_S).astype(np.float32)
    wave = np.sin(np.arange(len(sound), dtype=np.float32) * (2 * np.pi * 4 / RATE))
    spoken: npt.NDArray[np.int16] = (sound * np.maximum(wave, 0)).astype(np.int16)
    return spoken


def _decoded(path: Path, sha256: str) -> float:
    began = time.process_time()
    track = Track(path, sha256, 0, at_pause=False)
    while len(track.read()) == CHUNK_FRAMES:
        pass
    track.close()
    return time.process_time() - began


def _bare(path: Path) -> float:
    began = time.process_time()
    soundfile.read(path, dtype="int16")
    return time.process_time() - began


def _limited(what: str, value: float, unit: str, most: float) -> Row:
    return Row(BENCH, what, value, unit, goal=f"<= {most:g}", met=value <= most)
