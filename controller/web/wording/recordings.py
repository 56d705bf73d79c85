"""What is heard wrong with a recording, and where, in words a person understands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from controller.store.bulletins import Revision
from playlists.messages.plan import SAMPLE_RATE
from tts.recording.faults import Fault, Found, Place

FAULT: Mapping[Fault, str] = {
    Fault.SILENT: "không nghe thấy gì",
    Fault.QUIET: "nhỏ tiếng",
    Fault.CLIPPED: "bị vỡ tiếng vì ghi quá to",
    Fault.HUM: "có tiếng ù điện",
    Fault.NOISY: "nhiều tiếng ồn",
    Fault.NARROW: "nghe như qua điện thoại",
    Fault.STANDSTILL: "im lặng kéo dài",
}
NEARLY_ALL = 0.95


@dataclass(frozen=True, slots=True)
class WrongPlace:
    """Where it is heard: in seconds, in words, and as shares of the recording."""

    begins: float
    ends: float
    words: str
    left: float
    width: float


@dataclass(frozen=True, slots=True)
class HeardWrong:
    """One fault of a recording. Without places it is heard everywhere."""

    words: str
    places: tuple[WrongPlace, ...]


def heard_wrong(revision: Revision) -> tuple[HeardWrong, ...]:
    """What a machine hears wrong with the sound of a revision; none for what a voice has read."""
    found = msgspec.json.decode(revision.fault_places, type=tuple[Found, ...])
    if not found:  # brought before places were kept
        found = tuple(Found(Fault(word), ()) for word in revision.recording_faults.split())
    lasts = revision.audio.frames / SAMPLE_RATE if revision.audio else 0.0
    return tuple(_told(one.fault, one.places, lasts) for one in found)


def _told(fault: Fault, places: Sequence[Place], lasts: float) -> HeardWrong:
    covered = sum(place.ends - place.begins for place in places)
    if not places or covered >= NEARLY_ALL * lasts:
        return HeardWrong(f"Cả bài {FAULT[fault]}", ())
    which = "Đoạn này" if len(places) == 1 else "Các đoạn này"
    return HeardWrong(f"{which} {FAULT[fault]}", tuple(_place(one, lasts) for one in places))


def _place(place: Place, lasts: float) -> WrongPlace:
    begins, ends = round(place.begins, 2), round(place.ends, 2)
    words = f"{_minutes(begins)}–{_minutes(ends)}"
    share = 1 / lasts
    return WrongPlace(begins, ends, words, begins * share, (ends - begins) * share)


def _minutes(seconds: float) -> str:
    """1:05."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
