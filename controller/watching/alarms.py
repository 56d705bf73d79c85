"""What the figures mean: what is wrong, how badly, and in which runbook to look. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from controller.civil import DAY_MS, MINUTE_MS
from controller.watching.figures import Figures

SLOW_MS = {
    "planner": 2 * MINUTE_MS,
    "signer": 2 * MINUTE_MS,
    "link": 2 * MINUTE_MS,
    "speech": 30 * MINUTE_MS,
}
"""A role that lets its work lie for so long is dead, or too slow."""
OLD_HEAD_MS = 3 * 60 * MINUTE_MS
"""A head of the record is signed each hour."""
MANY_PENDING = 10_000
URGENT_MS = 3 * DAY_MS
"""Before something ends: a weekend."""
LEAST_FREE_BYTES = 2_000_000_000
"""A month of a commune; below it a fault is days away."""
LATE_SOUND_MS = 5 * MINUTE_MS
"""A sound goes to the object store within seconds."""
OFFLINE_SHARE = 0.2
"""A single pole loses its line each day; so many at once have something in common."""


class Gravity(StrEnum):
    """How soon somebody must come."""

    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing that is wrong. `name` is the heading of its section in docs/runbooks."""

    name: str
    gravity: Gravity
    what: str
    """In English, for the engineer."""


def alarms(figures: Figures) -> tuple[Alarm, ...]:
    """All that is wrong by these figures, faults first."""
    found = [
        *_of_roles(figures),
        *_of_receivers(figures),
        *_of_record(figures),
        *_of_machine(figures),
    ]
    return tuple(sorted(found, key=lambda alarm: alarm.gravity is not Gravity.FAULT))


def _of_roles(figures: Figures) -> Iterator[Alarm]:
    for role, queue in figures.queues.items():
        if queue.waiting and queue.oldest_ms > SLOW_MS[role]:
            minutes = queue.oldest_ms // MINUTE_MS
            words = f"{queue.waiting} wait for the {role} role, the oldest for {minutes} minutes"
            yield Alarm(f"{role}-behind", Gravity.FAULT, words)
    if figures.refused_to_sign:
        words = f"the signer refused {figures.refused_to_sign} messages within a day"
        yield Alarm("signing-refused", Gravity.FAULT, words)
    if figures.messages_set_aside:
        words = f"{figures.messages_set_aside} messages from the broker were set aside in a day"
        yield Alarm("messages-set-aside", Gravity.WARNING, words)
    if figures.speech_failed:
        words = f"{figures.speech_failed} bulletins could not be spoken"
        yield Alarm("speech-failed", Gravity.WARNING, words)


def _of_receivers(figures: Figures) -> Iterator[Alarm]:
    away = figures.receivers - figures.receivers_online
    if figures.receivers and away > figures.receivers * OFFLINE_SHARE:
        words = f"{away} of {figures.receivers} receivers are not connected"
        yield Alarm("receivers-offline", Gravity.FAULT, words)
    if figures.plans_unconfirmed:
        words = f"{figures.plans_unconfirmed} connected receivers have not taken the newest plan"
        yield Alarm("plans-unconfirmed", Gravity.WARNING, words)
    if figures.clusters_unplanned:
        words = f"{figures.clusters_unplanned} clusters have no new plan for a reason that is known"
        yield Alarm("clusters-unplanned", Gravity.WARNING, words)
    failed = figures.verdicts.get("failed", 0)
    if failed:
        words = f"{failed} broadcasts failed within a day"
        yield Alarm("broadcasts-failed", Gravity.WARNING, words)


def _of_record(figures: Figures) -> Iterator[Alarm]:
    if figures.record_findings:
        words = f"the self-check found {figures.record_findings} lines of the record altered"
        yield Alarm("record-altered", Gravity.FAULT, words)
    if figures.leaves_pending > MANY_PENDING:
        words = f"{figures.leaves_pending} entries wait to be put into the record's log"
        yield Alarm("record-behind", Gravity.WARNING, words)
    if figures.head_age_ms is not None and figures.head_age_ms > OLD_HEAD_MS:
        hours = figures.head_age_ms // (60 * MINUTE_MS)
        yield Alarm("head-old", Gravity.WARNING, f"no head was signed for {hours} hours")


def _of_machine(figures: Figures) -> Iterator[Alarm]:
    if figures.endings:
        first = min(figures.endings.values())
        gravity = Gravity.FAULT if first < URGENT_MS else Gravity.WARNING
        named = ", ".join(f"{what} ({left // DAY_MS})" for what, left in figures.endings.items())
        yield Alarm("ending", gravity, f"these end soon (days left): {named}")
    if figures.free_bytes is not None and figures.free_bytes < LEAST_FREE_BYTES:
        words = f"{figures.free_bytes // 1_000_000} MB are free on the disk of LOA_HOME"
        yield Alarm("disk-full", Gravity.FAULT, words)
    if figures.sounds and figures.sounds.oldest_ms > LATE_SOUND_MS:
        minutes = figures.sounds.oldest_ms // MINUTE_MS
        words = f"{figures.sounds.waiting} sounds wait for the store, the first {minutes} minutes"
        yield Alarm("sounds-behind", Gravity.WARNING, words)
