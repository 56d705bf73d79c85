"""Three accounts of what sounded, each from a source of its own: recordings, ledger, export.

The recordings are searched without a hint from the others: where in hours of silence does which
track begin, and for how long does it go on?
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.store.ledger import StoredEntry
from controller.store.places import Receiver
from playlists.messages.envelope import open_envelope
from playlists.messages.journal_entry import ItemEnded, Report, decode_entry
from playlists.messages.keys import key_id
from playlists.messages.plan import SAMPLE_RATE
from playlists.verification.lines import LeafLine, Line, ReceiverLine, read_line
from tests.system.recordings import Samples, read_recording, read_track

COARSE = 3
"""24 kHz are searched as 8 kHz."""
RATE = SAMPLE_RATE // COARSE
HEAD = RATE * 3 // 2
BLOCK = RATE // 4
ALIKE, STILL_ALIKE = 0.9, 0.8
QUIET = 1e-3


@dataclass(frozen=True, order=True)
class Sounding:
    """A track, or a part of it, that came out of one cluster's loudspeaker."""

    cluster: str
    started_ms: int
    sha256: str
    heard_ms: int


def in_recordings(folders: Mapping[str, Path], tracks: Mapping[str, Path]) -> list[Sounding]:
    """What the recordings hold, by cluster: found by sound alone."""
    known = {sha256: _coarse(read_track(path)) for sha256, path in tracks.items()}
    return sorted(
        found
        for cluster, folder in folders.items()
        for wav in folder.glob("*.wav")
        for sha256, track in known.items()
        for found in _find(cluster, sha256, track, wav)
    )


def in_ledger(session: Session, clusters: Mapping[str, str]) -> list[Sounding]:
    """What the ledger says ended; `clusters` are codes by identifier."""
    query = (
        select(StoredEntry.raw, Receiver.cluster_id)
        .join(Receiver, Receiver.id == StoredEntry.receiver_id)
        .where(StoredEntry.event == "item_ended")
    )
    told = ((clusters[cluster], decode_entry(raw).event) for raw, cluster in session.execute(query))
    return _soundings(told)


def in_export(lines: Iterable[bytes], clusters: Mapping[str, str]) -> list[Sounding]:
    """What the signed reports in an export say ended."""
    read: list[Line] = [read_line(raw) for raw in lines]
    receivers = {line.id: line for line in read if isinstance(line, ReceiverLine)}
    keys = {key_id(r.public_key): r.public_key for r in receivers.values()}
    told = []
    for line in read:
        if isinstance(line, LeafLine) and line.kind == "report" and line.envelope is not None:
            report = open_envelope(line.envelope, Report, keys)
            code = clusters[receivers[report.receiver].cluster]
            told += [(code, decode_entry(raw).event) for raw in report.entries]
    return _soundings(told)


def _soundings(told: Iterable[tuple[str, object]]) -> list[Sounding]:
    found = {
        Sounding(code, event.started_at, event.sha256, event.frames * 1000 // SAMPLE_RATE)
        for code, event in told
        if isinstance(event, ItemEnded)
    }
    return sorted(found)


def _find(cluster: str, sha256: str, track: Samples, wav: Path) -> Iterator[Sounding]:
    recording = read_recording(wav)
    heard = _coarse(recording.samples)
    first = int(np.argmax(np.abs(track) > QUIET))
    over = 0
    for at in _where(heard, track[first : first + HEAD]):
        if at < over:
            continue  # a melody that comes again within its own track
        begin = at - first
        length = _goes_on(heard[begin:], track)
        over = begin + length
        started = recording.frame_0_ms + begin * 1000 / RATE
        yield Sounding(cluster, round(started), sha256, length * 1000 // RATE)


def _where(heard: Samples, head: Samples) -> list[int]:
    """Where the beginning of a track stands in a recording."""
    if len(heard) < len(head):
        return []
    size = 1 << (len(heard) + len(head)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(head, size))
    products = np.fft.irfft(spectrum, size)[: len(heard) - len(head) + 1]
    energy = np.concatenate([[0.0], np.cumsum(heard * heard)])
    norms = np.sqrt(np.maximum(energy[len(head) :] - energy[: -len(head)], QUIET))
    scores = products / (norms * np.linalg.norm(head))
    found = []
    while scores[best := int(np.argmax(scores))] > ALIKE:
        found.append(best)
        scores[max(0, best - HEAD // 2) : best + HEAD // 2] = 0
    return sorted(found)


def _goes_on(heard: Samples, track: Samples) -> int:
    """For how many samples the recording says what the track says."""
    for begin in range(0, len(track), BLOCK):
        wanted = track[begin : begin + BLOCK]
        if not _alike(heard[begin : begin + len(wanted)], wanted):
            return begin
    return len(track)


def _alike(heard: Samples, wanted: Samples) -> bool:
    if len(heard) < len(wanted):
        return False
    loud = float(np.linalg.norm(wanted))
    if loud < QUIET * BLOCK:
        return float(np.linalg.norm(heard)) < 2 * QUIET * BLOCK
    norm = float(np.linalg.norm(heard)) * loud
    return norm > 0 and float(np.dot(heard, wanted)) / norm > STILL_ALIKE


def _coarse(samples: Samples) -> npt.NDArray[np.float64]:
    whole = len(samples) // COARSE * COARSE
    coarse: npt.NDArray[np.float64] = samples[:whole].reshape(-1, COARSE).mean(axis=1)
    return coarse
