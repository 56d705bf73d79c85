"""How a verdict is written down: the same words in the ledger, in the log and for who checks it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from playlists.messages.journal_entry import ItemEnded, ItemStarted
from playlists.rules.verdict import Cause, Testimony, Verdict, VerdictKind

Columns = dict[str, Any]

FIRST: Mapping[str, Any] = {
    "kind": VerdictKind.WAITING.value,
    "cause": "",
    "qualifiers": "",
    "started_at": None,
    "ended_at": None,
    "start_error_ms": None,
    "heard_ms": 0,
    "rests_on": "[]",
}
"""What a broadcast is promised with; it needs no row of its own."""


def told(judged: Verdict, testimonies: Iterable[Testimony]) -> Columns:
    """A verdict by the names of its columns."""
    sounding = [
        t.event
        for t in testimonies
        if t.entry_hash in judged.rests_on and isinstance(t.event, ItemStarted | ItemEnded)
    ]
    ends = [event.ended_at for event in sounding if isinstance(event, ItemEnded)]
    return {
        "kind": judged.kind.value,
        "cause": "" if judged.cause is Cause.NONE else judged.cause.value,
        "qualifiers": ",".join(sorted(judged.qualifiers)),
        "started_at": min((event.started_at for event in sounding), default=None),
        "ended_at": max(ends, default=None),
        "start_error_ms": judged.start_error_ms,
        "heard_ms": judged.heard_ms,
        "rests_on": json.dumps(judged.rests_on),
    }
