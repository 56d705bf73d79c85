"""What was heard of each item, and what was heard that nobody put out. Pure: instants come in.

Time is cut into windows of four seconds. Each window in which something was put out is compared
with what was heard in it; its verdict counts for every item that sounded in it, by how much of it
that item filled.
"""

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from edge_agent.hearing.ailing import SECONDS_JUDGED, Second, ailing, look
from edge_agent.hearing.findings import Finding, ForeignFound, ItemFound
from edge_agent.hearing.likeness import (
    EARLIEST,
    LATEST,
    Likeness,
    is_steady,
    is_tone,
    likeness,
    sounding,
)
from edge_agent.hearing.picture import (
    HOP,
    HOP_NS,
    HOPS_A_SECOND,
    RATE,
    Rows,
    Samples,
    loudness_db,
)
from edge_agent.hearing.stream import Stream
from playlists.messages.journal_entry import HearingFault
from playlists.messages.plan import SAMPLE_RATE

WINDOW_ROWS = 250
"""4 s."""
SAME_FROM = 0.36
"""This likeness and more is the bulletin (docs/hearing.md: how often that errs)."""
FOREIGN_BELOW = 0.2
"""Less than this is something else; between the two nothing is said."""
FOREIGN_WINDOWS = 2
"""A foreign sound is one when it lasts so long."""
LIVELY_DB = 4.0
"""Speech and music rise and fall by more than this; rain, wind and hum do not."""
LINE_LOUD_DB = -50.0
SPEECH_DB = -23.0
"""How loud delivered tracks are at full volume."""
SOFTER_BY_DB = 8.0
"""A foreign sound at the microphone counts if it is at most so much softer than ours would be."""
TONE_ROWS = round(SECONDS_JUDGED * HOPS_A_SECOND)
"""What was heard for three seconds was put out from so long ago until LATEST, whatever the way."""
MOST_ITEMS = 16
"""Followed at once; one whose end was never told must not stay for ever."""
PATIENCE_ROWS = 400
"""How long the end of an item waits for its sound to arrive: then the microphone is gone."""


class Tap(StrEnum):
    """Where sound is picked up."""

    LINE = "line"
    """Behind the amplifier, by wire: it hears nothing but what the loudspeaker is given."""
    MICROPHONE = "microphone"
    """In the air, with all that sounds around."""


@dataclass(slots=True)
class Heard:
    """What is known of one item so far, in rows."""

    compared: int = 0
    heard: int = 0
    levels: list[tuple[float, int]] = field(default_factory=list)
    scores: list[tuple[float, int]] = field(default_factory=list)
    faults: set[HearingFault] = field(default_factory=set)


@dataclass(slots=True)
class _Item:
    voice: int
    first: int
    end: int | None = None
    is_source: bool = False
    heard: Heard = field(default_factory=Heard)


class Ear:
    """Takes what is put out and what is heard; `think` says what follows."""

    def __init__(self, tap: Tap) -> None:
        self.ails: frozenset[HearingFault] = frozenset()
        self._tap = tap
        self._put_out, self._heard = Stream(), Stream()
        self._items: list[_Item] = []
        self._next: int | None = None
        self._foreign = 0
        self._gains: deque[float] = deque(maxlen=9)
        self._samples: list[Samples] = []
        self._pcm: list[npt.NDArray[np.int16]] = []
        self._seconds: deque[Second] = deque(maxlen=SECONDS_JUDGED)

    def put_out(self, at_ns: int, pcm: npt.NDArray[np.int16]) -> None:
        """What reaches the converter at an instant (monotonic ns)."""
        self._put_out.take(at_ns, pcm)

    def hear(self, at_ns: int, pcm: npt.NDArray[np.int16]) -> None:
        """What was picked up from an instant on."""
        self._samples.append(self._heard.take(at_ns, pcm))
        self._pcm.append(pcm)
        if sum(map(len, self._pcm)) >= SAMPLE_RATE:
            second = look(np.concatenate(self._samples), np.concatenate(self._pcm))
            self._samples, self._pcm = [], []
            self._seconds.append(second)
            self.ails = ailing(self._seconds, own_tone=self._is_own_tone())

    def began(self, voice: int, at_ns: int, *, is_source: bool = False) -> None:
        """The first sample of a voice, or its source is open from now on."""
        item = _Item(voice, at_ns // HOP_NS, is_source=is_source)
        self._items = [*self._items[1 - MOST_ITEMS :], item]

    def ended(self, voice: int, at_ns: int) -> None:
        """Behind its last sample."""
        for item in self._items:
            if item.voice == voice:
                item.end = at_ns // HOP_NS

    def think(self, now_ns: int) -> list[Finding]:
        """Compare what has come in by now."""
        findings: list[Finding] = []
        here = now_ns // HOP_NS
        # Behind a dead microphone time goes on, too.
        arrived = max(self._heard.end, here - PATIENCE_ROWS)
        if self._next is None or arrived - self._next > 4 * WINDOW_ROWS:
            self._next = arrived - WINDOW_ROWS - LATEST
        while self._next + WINDOW_ROWS + LATEST <= arrived:
            findings += self._compare(self._next)
            self._next += WINDOW_ROWS
        over = [i for i in self._items if i.end is not None and i.end <= self._next]
        self._items = [item for item in self._items if item not in over]
        return findings + [_found(i) for i in over if i.heard.compared and not i.is_source]

    def _compare(self, first: int) -> list[Finding]:
        end = first + WINDOW_ROWS
        if self._heard.end < end:
            return []  # nothing was picked up at all: no evidence either way
        put_out = self._put_out.rows(first, end)
        around = self._heard.rows(first + EARLIEST, end + LATEST)
        within = around[-EARLIEST : -EARLIEST + WINDOW_ROWS]
        found = likeness(put_out, around)
        active = sounding(put_out)
        if found is not None:
            self._note(first, active, found)
            if found.score >= SAME_FROM and found.level_db is not None:
                self._gains.append(found.level_db - float(loudness_db(put_out[active]).mean()))
        elif is_steady(put_out):
            return []  # a siren that is held: nothing can be compared, and loud it is
        return self._suspect(first, within, None if found is None else found.score)

    def _is_own_tone(self) -> bool:
        """Whether what was put out around the seconds that are judged is a tone."""
        here = self._heard.end
        return is_tone(self._put_out.rows(here - TONE_ROWS, here - LATEST))

    def _note(self, first: int, active: npt.NDArray[np.bool_], found: Likeness) -> None:
        is_same = found.score >= SAME_FROM
        for item in self._items:
            begin = max(0, item.first - first)
            stop = WINDOW_ROWS if item.end is None else max(0, item.end - first)
            rows = int(active[begin:stop].sum())
            if not rows:
                continue
            heard = item.heard
            heard.compared += rows
            heard.scores.append((found.score, rows))
            heard.faults |= self.ails
            if is_same:
                heard.heard += rows
                if found.level_db is not None:
                    heard.levels.append((found.level_db, rows))

    def _suspect(self, first: int, within: Rows, score: float | None) -> list[Finding]:
        loud = loudness_db(within)
        level = 10 * float(np.log10(np.mean(10 ** (loud / 10))))
        is_ours = score is not None and score >= FOREIGN_BELOW
        if is_ours or self._is_excused(first) or not self._is_loud(level) or not _lively(loud):
            self._foreign = 0
            return []
        self._foreign += 1
        return [ForeignFound(round(level))] if self._foreign % FOREIGN_WINDOWS == 0 else []

    def _is_excused(self, first: int) -> bool:
        """Whether a source was open around a window: what it brings nobody can know."""
        return any(
            item.is_source
            and item.first <= first + WINDOW_ROWS + LATEST
            and (item.end is None or item.end + LATEST >= first)
            for item in self._items
        )

    def _is_loud(self, level_db: float) -> bool:
        if self._tap is Tap.LINE:
            return level_db >= LINE_LOUD_DB
        if not self._gains:
            return False  # how loud we are here is not known yet
        return level_db >= float(np.median(self._gains)) + SPEECH_DB - SOFTER_BY_DB


def _lively(loud: npt.NDArray[np.float32]) -> bool:
    """Whether a window rises and falls as speech and music do."""
    eighth = len(loud) // 8 * 8
    return float(loud[:eighth].reshape(-1, 8).mean(axis=1).std()) >= LIVELY_DB


def _found(item: _Item) -> ItemFound:
    heard = item.heard
    scores = sum(score * rows for score, rows in heard.scores) / heard.compared
    weight = sum(rows for _level, rows in heard.levels)
    level = sum(level * rows for level, rows in heard.levels) / weight if weight else None
    return ItemFound(
        voice=item.voice,
        compared_ms=_ms(heard.compared),
        heard_ms=_ms(heard.heard),
        level_db=None if level is None else round(level),
        likeness_percent=max(0, round(100 * scores)),
        faults=tuple(sorted(heard.faults)),
    )


def _ms(rows: int) -> int:
    return rows * HOP * 1000 // RATE
