"""Evidence about one expected broadcast, written by hand."""

from typing import Any, TypeVar

import msgspec

from playlists.messages.journal_entry import (
    EndCause,
    ItemEnded,
    ItemHeard,
    ItemMissed,
    ItemStarted,
    MissCause,
)
from playlists.rules.expected import Expected
from playlists.rules.verdict import (
    REPORT_WITHIN_MS,
    Evidence,
    Verdict,
    verdict,
)
from playlists.rules.verdict import Testimony as Statement  # pytest collects every name in Test…

Event = TypeVar("Event", bound=msgspec.Struct)

START = 1_795_500_000_000
FRAMES = 60 * 24_000
EXPECTED = Expected("sang.20261124", "tin", "cụm 7", "a" * 64, START, FRAMES)
END = START + 60_000
LONG_AFTER = END + 10 * REPORT_WITHIN_MS


def started(at: int = START, **changed: Any) -> ItemStarted:
    event = ItemStarted(
        occurrence=EXPECTED.occurrence,
        item=EXPECTED.item,
        sha256=EXPECTED.sha256,
        plan_version=3,
        planned_at=START,
        started_at=at,
    )
    return replace_event(event, changed)


def ended(
    cause: EndCause = EndCause.COMPLETED, frames: int = FRAMES, at: int = START, **changed: Any
) -> ItemEnded:
    event = ItemEnded(
        occurrence=EXPECTED.occurrence,
        item=EXPECTED.item,
        sha256=EXPECTED.sha256,
        plan_version=3,
        planned_at=START,
        started_at=at,
        ended_at=at + frames // 24,
        frames=frames,
        cause=cause,
    )
    return replace_event(event, changed)


def missed(cause: MissCause, **changed: Any) -> ItemMissed:
    event = ItemMissed(
        occurrence=EXPECTED.occurrence,
        item=EXPECTED.item,
        sha256=EXPECTED.sha256,
        plan_version=3,
        planned_at=START,
        cause=cause,
    )
    return replace_event(event, changed)


def heard(percent: int, compared_ms: int = 50_000, **changed: Any) -> ItemHeard:
    event = ItemHeard(
        occurrence=EXPECTED.occurrence,
        item=EXPECTED.item,
        sha256=EXPECTED.sha256,
        started_at=START,
        compared_ms=compared_ms,
        heard_ms=compared_ms * percent // 100,
    )
    return replace_event(event, changed)


def replace_event(event: Event, changed: dict[str, Any]) -> Event:
    return msgspec.structs.replace(event, **changed)


def judge(*events: Any, now: int = LONG_AFTER, **known: Any) -> Verdict:
    testimonies = tuple(Statement(f"hash {n}", event) for n, event in enumerate(events))
    return verdict(EXPECTED, Evidence(testimonies=testimonies, **known), now)
