"""When a fault becomes a ticket, and when the ticket ends. Pure.

A fault must last before it bothers anybody: a line is lost and found, the power flickers. A ticket
ends with its fault; one that comes back within a day is the same ticket again, so that a loose
contact leaves one line on the list and not thirty. Of a receiver that nobody hears nothing new is
known: what was open stays open.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from controller.civil import DAY_MS, HOUR_MS, MINUTE_MS
from playlists.messages.state import NotReady

OFFLINE = "offline"
"""The kind of ticket for a receiver of which nothing is heard."""
SAME_TICKET_MS = DAY_MS
"""A fault that is back within this time was never mended."""
SAID_TO_BE_DONE_MS = HOUR_MS
"""How long somebody's word that it is done is believed although the receiver still tells it: some
faults end only at the next broadcast, or the next start."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How long a fault must last before it is a ticket, and by when it is to be seen to."""

    lasts_ms: int
    due_ms: int


URGENT = Rule(5 * MINUTE_MS, DAY_MS)
"""Loudspeakers may stay silent, or say what they should not: today."""
FLICKERING = Rule(15 * MINUTE_MS, DAY_MS)
"""As urgent, but often gone before anybody is on her way."""
SOON = Rule(HOUR_MS, 7 * DAY_MS)
"""They sound, and will not for ever: within the week."""
UNKNOWN = Rule(HOUR_MS, 3 * DAY_MS)
"""What a newer receiver calls by a name that this controller does not know."""

RULES: Mapping[str, Rule] = {
    OFFLINE: FLICKERING,
    "mains_lost": FLICKERING,
    "battery_low": URGENT,
    "undervoltage": FLICKERING,
    "sound_lost": URGENT,
    "board_lost": URGENT,
    "relay_stuck": URGENT,
    "amplifier_uncommanded": Rule(0, DAY_MS),
    "foreign_sound": Rule(0, DAY_MS),
    "unheard": URGENT,
    "clock": Rule(HOUR_MS, DAY_MS),
    "disk": URGENT,
    "journal_unwritable": URGENT,
    "journal_rewound": URGENT,
    "cache_full": URGENT,
    "card_errors": URGENT,
    "audio_missing": URGENT,
    "audio_refused": URGENT,
    "plan_refused": URGENT,
    "trust_refused": URGENT,
    "order_refused": URGENT,
    "command_refused": URGENT,
    "hot_processor": FLICKERING,
    "hot_box": FLICKERING,
    "restarts": FLICKERING,
    "hearing_howl": URGENT,
    "relay_program_missing": SOON,
    "last_resort": SOON,
    "card_full": SOON,
    "card_worn": SOON,
    "journal_damaged": SOON,
    "journal_lost": SOON,
    "signal_weak": Rule(DAY_MS, 7 * DAY_MS),
    "line_unstable": Rule(DAY_MS, 7 * DAY_MS),
    "frames_lost": SOON,
    "decoder_too_slow": SOON,
    "hearing_hum": SOON,
    "hearing_clipping": SOON,
    "hearing_silence": SOON,
    "microphone_lost": SOON,
    "door_open": SOON,
    "update_refused": SOON,
    "update_returned": SOON,
}
"""By the name of the fault. The times are Loa's own: no rule says how fast a cluster is mended."""

PASSING = frozenset(
    {
        "audio_unreachable",
        "board_restarted",
        "messages_dropped",
        "second_broker",
        "stored_refused",
        "time_refused",
    }
)
"""What nobody has to see to at a cluster: it passes, or Hôm nay tells the administrator of it."""

ALSO_CALLED: Mapping[str, str] = {
    NotReady.SOUND: "sound_lost",
    NotReady.BOARD: "board_lost",
    NotReady.CLOCK: "clock",
}
"""What keeps a receiver from being ready and needs a hand, by the fault that it is."""


def rule_of(kind: str) -> Rule:
    """The rule for a fault of this name."""
    return RULES.get(kind, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a cluster's receiver now."""

    told: frozenset[str] | None
    """The faults that it tells; None while nothing is heard of it."""
    silent_since: int = 0
    """When it was heard last, where nothing is heard of it."""


def seen(not_ready: Collection[str], faults: Collection[str]) -> Seen:
    """What a receiver that is heard tells of itself, each trouble by one name."""
    troubles = {ALSO_CALLED[why] for why in not_ready if why in ALSO_CALLED}
    return Seen(frozenset(troubles | (set(faults) - PASSING)))


@dataclass(frozen=True, slots=True)
class Kept:
    """A ticket that is there: watched, open, or ended within the last day."""

    began_at: int
    opened_at: int | None = None
    ended_at: int | None = None
    ended_by_person: bool = False


class Move(StrEnum):
    """What is to be done about a cluster's fault."""

    WATCH = "watch"
    """Remember when it began."""
    OPEN = "open"
    """It has lasted: make a ticket of it."""
    RETURN = "return"
    """Open the ticket again that ended lately."""
    END = "end"
    FORGET = "forget"
    """It was gone before it bothered anybody."""


def moves(
    now_seen: Seen, standing: Mapping[str, Kept], ended: Mapping[str, Kept], now: int
) -> Iterator[tuple[str, Move]]:
    """What is to be done, by the fault's name.

    `standing` has the tickets that have not ended, `ended` the newest that ended within
    `SAME_TICKET_MS`, both by the name of the fault.
    """
    for kind, began_at in _present(now_seen, now):
        kept, before = standing.get(kind), ended.get(kind)
        if kept is not None and kept.opened_at is not None:
            continue
        if before is not None and before.ended_by_person and _still_believed(before, now):
            continue
        if now - (began_at if kept is None else kept.began_at) < rule_of(kind).lasts_ms:
            if kept is None:
                yield kind, Move.WATCH
        else:
            yield kind, Move.OPEN if before is None else Move.RETURN
    present = dict(_present(now_seen, now))
    for kind, kept in standing.items():
        if kind not in present and (now_seen.told is not None or kind == OFFLINE):
            yield kind, Move.FORGET if kept.opened_at is None else Move.END


def _present(now_seen: Seen, now: int) -> list[tuple[str, int]]:
    """The faults that are there, and since when as far as one look can tell."""
    if now_seen.told is None:
        return [(OFFLINE, now_seen.silent_since)]
    return [(kind, now) for kind in sorted(now_seen.told)]


def _still_believed(before: Kept, now: int) -> bool:
    return before.ended_at is not None and now - before.ended_at < SAID_TO_BE_DONE_MS
