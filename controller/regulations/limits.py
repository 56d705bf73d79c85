"""Limits of airtime as the database and programs have them: JSON with a kind. Pure."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

import msgspec

from controller.regulations.errors import BadLimitError
from playlists.rules.airtime import (
    BroadcastDays,
    DayMinutes,
    Limit,
    QuietHours,
    SessionMinutes,
    SessionsPerDay,
    Span,
    Windows,
)
from playlists.rules.errors import RulesError

KINDS: Mapping[str, type[Limit]] = {
    "windows": Windows,
    "quiet_hours": QuietHours,
    "broadcast_days": BroadcastDays,
    "sessions_per_day": SessionsPerDay,
    "session_minutes": SessionMinutes,
    "day_minutes": DayMinutes,
}
OF_MINUTES = (SessionMinutes, DayMinutes)
BOUNDS = frozenset({"least", "most"})
"""What limits of minutes have at least one of."""
MOST_SPANS = 24


def written(limit: Limit) -> dict[str, Any]:
    """A limit as plain data, `kind` first."""
    kind = next(name for name, of_kind in KINDS.items() if isinstance(limit, of_kind))
    match limit:
        case Windows(spans):
            return {"kind": kind, "spans": [_written_span(span) for span in spans]}
        case QuietHours(span):
            return {"kind": kind, "span": _written_span(span)}
        case BroadcastDays(weekdays, on_holidays):
            return {"kind": kind, "weekdays": sorted(weekdays), "on_holidays": on_holidays}
        case SessionsPerDay(most):
            return {"kind": kind, "most": most}
        case SessionMinutes() | DayMinutes():
            bounds = {"least": limit.least, "most": limit.most}
            return {"kind": kind, **bounds, "with_relay": limit.with_relay}


def understood(data: Mapping[str, Any]) -> Limit:
    """The limit that plain data means. Raises BadLimitError."""
    fields = dict(data)
    kind = KINDS.get(str(fields.pop("kind", "")))
    if kind is None:
        raise BadLimitError(f"kind: {data.get('kind')!r:.40}")
    if kind in OF_MINUTES and not BOUNDS & fields.keys():
        raise BadLimitError(f"{data['kind']}: neither least nor most")
    try:
        if kind is Windows:
            return Windows(_spans(fields.pop("spans")))
        if kind is QuietHours:
            return QuietHours(_span(fields.pop("span")))
        limit = msgspec.convert(fields, kind)
    except (KeyError, TypeError, ValueError, RulesError) as error:
        raise BadLimitError(str(error)) from error
    if isinstance(limit, BroadcastDays) and not _are_weekdays(limit.weekdays):
        raise BadLimitError(f"weekdays: {sorted(limit.weekdays)}")
    return limit


def _spans(found: Sequence[Any]) -> tuple[Span, ...]:
    if not 1 <= len(found) <= MOST_SPANS:
        raise BadLimitError(f"{len(found)} spans")
    return tuple(map(_span, found))


def _span(found: Sequence[Any]) -> Span:
    begins, ends = found
    return Span(time.fromisoformat(begins), time.fromisoformat(ends))


def _written_span(span: Span) -> list[str]:
    return [f"{span.begins:%H:%M}", f"{span.ends:%H:%M}"]


def _are_weekdays(weekdays: frozenset[int]) -> bool:
    return bool(weekdays) and weekdays <= frozenset(range(7))
