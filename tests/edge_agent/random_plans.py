"""Random occurrences for a receiver that lives through weeks of trouble."""

import msgspec
from hypothesis import strategies as st

from playlists.messages.plan import (
    ItemKind,
    Lateness,
    PlannedItem,
    PlannedOccurrence,
    Priority,
    Resumption,
)

TRACKS = tuple(f"track-{n}" for n in range(6))
SECONDS = (2, 5, 9, 20, 40, 0.5)
T0 = 1_800_000_000_000
TICK_MS = 500


@st.composite
def occurrences(draw: st.DrawFn, now: int, name: int) -> PlannedOccurrence:
    starts_at = now + draw(st.integers(-60, 120)) * 1000
    picked = draw(st.lists(st.integers(0, len(TRACKS) - 1), min_size=1, max_size=4))
    return PlannedOccurrence(
        id=f"o{name}",
        starts_at=starts_at,
        priority=draw(st.sampled_from(Priority)),
        items=tuple(
            PlannedItem(id=f"i{n}", kind=ItemKind.BULLETIN, title="", sha256=TRACKS[track])
            for n, track in enumerate(picked)
        ),
        lateness=draw(st.sampled_from(Lateness)),
        last_start_at=starts_at + draw(st.integers(0, 90)) * 1000,
        resumption=draw(st.sampled_from(Resumption)),
    )


def replace_start(occurrence: PlannedOccurrence, by: int) -> PlannedOccurrence:
    return msgspec.structs.replace(
        occurrence,
        starts_at=occurrence.starts_at + by,
        last_start_at=occurrence.last_start_at + by,
    )
