"""What became of one expected broadcast, from what is known so far.

An expected broadcast is (occurrence, item, cluster): a promise to the people around one cluster.
The cluster is the place; the device in it is a witness and may be replaced. Each promise has
exactly one verdict at any time, whatever the evidence; more evidence may change it, and what was
heard is never taken back.

Rules, in order; the first that applies decides:
  1. it sounded, whole or in part                  → what the receiver put out counts
  2. recalled, or withdrawn by order, before it should have begun
  3. the receiver says why it did not sound
  4. the journal goes past the broadcast and says nothing of it → failed
  5. the receiver lost what its journal said       → unverified
  6. nothing is known yet                          → waiting, then awaiting, then unverified

No stamp of a receiver is believed beyond `now`: its clock may be wrong, and what is still to come
has not failed yet.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from playlists.messages.journal_entry import (
    EndCause,
    ItemEnded,
    ItemEvent,
    ItemHeard,
    ItemMissed,
    ItemStarted,
    MissCause,
)
from playlists.messages.numbers import LARGEST_COUNT
from playlists.messages.plan import ms_of_frames
from playlists.rules.expected import Expected
from playlists.rules.heard import (
    Heard,
    frames_heard,
    frames_owed,
    hearing,
    last_interruption,
    was_silent_source,
)
from playlists.rules.withdrawal import Withdrawal, WithdrawalKind

FULL_PERCENT = 99
"""A broadcast counts as whole from this share of its frames on."""
LATE_MS = 2_000
"""Beginning later than this is called late."""
SAME_TIME_MS = 1_000
"""Plans whose start for an item differs by more are different schedules."""
SILENCE_GRACE_MS = 60_000
"""How far past the end a journal must go before its silence counts."""
REPORT_WITHIN_MS = 26 * 3_600_000
"""A day and two hours after its end, a broadcast without report is called unverified."""


class VerdictKind(StrEnum):
    """The nine words of the broadcast diary."""

    WAITING = "waiting"
    """Chờ phát."""
    AWAITING_REPORT = "awaiting_report"
    """Chờ báo cáo."""
    PLAYED = "played"
    """Đã phát."""
    PLAYED_HEARD = "played_heard"
    """Đã phát (có kiểm âm): a microphone at the loudspeaker recognised it."""
    PARTIAL = "partial"
    """Phát một phần."""
    FAILED = "failed"
    """Không phát được (sự cố)."""
    NOT_PLAYED_BY_ORDER = "not_played_by_order"
    """Không phát (theo lệnh)."""
    RECALLED = "recalled"
    """Đã thu hồi."""
    UNVERIFIED = "unverified"
    """Chưa xác minh được: the deadline passed without report; a late one still settles it."""


class Cause(StrEnum):
    """Why a broadcast did not sound as promised."""

    NONE = "none"
    POWER = "power"
    RESTART = "restart"
    """The receiver's program stopped (a fault, an update) while the machine ran on."""
    PLAN_NOT_RECEIVED = "plan_not_received"
    FILE_MISSING = "file_missing"
    STOOD_IN = "stood_in"
    """People were told, by the nearest message that lay ready instead of these words."""
    CLOCK = "clock"
    DEVICE = "device"
    FOREIGN_SOUND = "foreign_sound"
    """Something else spoke from the loudspeaker, and the receiver cut it."""
    SOURCE = "source"
    """The source at the cluster is not wired, or was open and brought no sound."""
    UNKNOWN_KIND = "unknown_kind"
    """The receiver's program is too old for such an item."""
    LATE = "late"
    PREEMPTED = "preempted"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    MUTED = "muted"
    STOPPED = "stopped"
    """Dừng phát."""
    RECALLED = "recalled"
    OUT_OF_FORCE = "out_of_force"
    """What it tells of has expired or been replaced."""
    JOURNAL_LOST = "journal_lost"
    """What the receiver wrote at the time is gone: overwritten while it was offline, or damaged."""


class Qualifier(StrEnum):
    """What else is to be said of a broadcast that sounded."""

    LATE = "late"
    """Muộn."""
    OLD_SCHEDULE = "old_schedule"
    """Theo lịch cũ: by a plan that had been changed meanwhile."""
    MOURNING = "mourning"
    """Without the programme's music, for the days were of mourning."""
    UNHEARD = "unheard"
    """Kiểm âm không nghe thấy: put out, but the microphone at the loudspeaker has nothing of it."""


@dataclass(frozen=True, slots=True)
class Testimony:
    """One journal entry of a receiver of the cluster, as it stands in the ledger."""

    entry_hash: str
    event: ItemEvent


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known about one expected broadcast. Entries about others are ignored."""

    testimonies: tuple[Testimony, ...] = ()
    plan_accepted_at: int | None = None
    """When a receiver of the cluster journalled a plan that holds this broadcast."""
    withdrawn: Withdrawal | None = None
    recalled_at: int | None = None
    """When the item's approval was recalled."""
    reported_until: int = 0
    """The journal of the cluster's receiver is in the ledger, without a gap, up to this instant."""
    journal_lost: bool = False
    """Entries of the broadcast's time will never come."""
    in_mourning: bool = False
    """It was promised without the programme's music."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of an expected broadcast."""

    kind: VerdictKind
    cause: Cause = Cause.NONE
    qualifiers: frozenset[Qualifier] = frozenset()
    heard_ms: int = 0
    """How much of the item came out of the converter."""
    start_error_ms: int | None = None
    """Actual less planned start of the first sound, by the plan that the receiver followed."""
    rests_on: tuple[str, ...] = ()
    """Hashes of the entries that decide, sorted."""


def verdict(expected: Expected, evidence: Evidence, now: int) -> Verdict:
    """Judge one expected broadcast. Never raises; the same evidence gives the same verdict."""
    about = _about(expected, evidence.testimonies)
    heard = hearing(expected.sha256, (t.event for t in about))
    case = _Case(expected, evidence, about, _sounds(expected.sha256, about), heard, now)
    for rule in (_by_sound, _by_order, _by_hindrance, _by_silence, _by_loss):
        judged = rule(case)
        if judged is not None:
            return judged
    return _by_time(case)


@dataclass(frozen=True, slots=True)
class _Case:
    expected: Expected
    evidence: Evidence
    about: tuple[Testimony, ...]
    """The entries about this broadcast, sorted by hash: their order must not matter."""
    sounds: tuple[ItemStarted | ItemEnded, ...]
    """Begun or ended sounds of the promised edition, the earliest first."""
    hearing: Heard
    now: int

    @property
    def ended(self) -> tuple[ItemEnded, ...]:
        return tuple(t.event for t in self.about if isinstance(t.event, ItemEnded))

    def hashes(self, *kinds: type[ItemEvent]) -> tuple[str, ...]:
        return tuple(t.entry_hash for t in self.about if isinstance(t.event, kinds))

    def ordered_off(self, at: int | None) -> bool:
        """Whether an order came before the broadcast should have begun.

        One that came later cleans no record: the broadcast was owed by then.
        """
        return at is not None and at <= self.expected.planned_start


def _about(expected: Expected, testimonies: tuple[Testimony, ...]) -> tuple[Testimony, ...]:
    named = (expected.occurrence, expected.item)
    about = {t.entry_hash: t for t in testimonies if (t.event.occurrence, t.event.item) == named}
    return tuple(about[entry] for entry in sorted(about))


def _sounds(sha256: str, about: tuple[Testimony, ...]) -> tuple[ItemStarted | ItemEnded, ...]:
    events = (t.event for t in about if isinstance(t.event, ItemStarted | ItemEnded))
    right = [e for e in events if e.sha256 == sha256]
    return tuple(sorted(right, key=attrgetter("started_at")))


def _by_sound(case: _Case) -> Verdict | None:
    """What came out of the converter counts, whatever else is said."""
    ends = [e for e in case.ended if e.sha256 == case.expected.sha256]
    heard = frames_heard(ends, case.expected.frames)
    if not heard:
        return None
    kind, cause = VerdictKind.PLAYED, Cause.NONE
    if heard * 100 < frames_owed(ends, case.expected.frames) * FULL_PERCENT:
        cause = _CUT_SHORT[last_interruption(ends)]
        kind = VerdictKind.RECALLED if cause is Cause.RECALLED else VerdictKind.PARTIAL
    elif was_silent_source(ends):
        kind, cause = VerdictKind.FAILED, Cause.SOURCE
    elif case.hearing is Heard.YES:
        kind = VerdictKind.PLAYED_HEARD
    return Verdict(
        kind,
        cause,
        qualifiers=frozenset(_qualifiers(case)),
        heard_ms=ms_of_frames(heard),
        start_error_ms=_start_error(case),
        rests_on=case.hashes(ItemStarted, ItemEnded, ItemHeard),
    )


def _by_order(case: _Case) -> Verdict | None:
    withdrawn = case.evidence.withdrawn
    misses = case.hashes(ItemMissed)
    if case.ordered_off(case.evidence.recalled_at):
        return Verdict(VerdictKind.RECALLED, Cause.RECALLED, rests_on=misses)
    if withdrawn is not None and case.ordered_off(withdrawn.at):
        cause = _ORDERS[withdrawn.kind]
        return Verdict(VerdictKind.NOT_PLAYED_BY_ORDER, cause, rests_on=misses)
    return None


def _by_hindrance(case: _Case) -> Verdict | None:
    """Why it did not sound, in the receiver's own words."""
    if case.now < case.expected.planned_start:
        return None
    missed = {t.event.cause for t in case.about if isinstance(t.event, ItemMissed)}
    for reason, (kind, cause) in _HINDRANCES.items():
        if reason in missed:
            late_plan = cause in _OWED_BY_PLAN and not _plan_came_in_time(case)
            why = Cause.PLAN_NOT_RECEIVED if late_plan else cause
            return Verdict(kind, why, rests_on=case.hashes(ItemMissed))
    if not case.ended:
        return None
    rests_on = case.hashes(ItemEnded)
    if any(e.sha256 != case.expected.sha256 for e in case.ended):
        old = frozenset({Qualifier.OLD_SCHEDULE})
        return Verdict(VerdictKind.FAILED, Cause.PLAN_NOT_RECEIVED, old, rests_on=rests_on)
    cause = _CUT_SHORT[last_interruption(case.ended)]
    return Verdict(_SILENT_ENDS.get(cause, VerdictKind.FAILED), cause, rests_on=rests_on)


def _by_silence(case: _Case) -> Verdict | None:
    """A journal that goes past the broadcast would name it, had it sounded."""
    silent_until = case.expected.planned_end + SILENCE_GRACE_MS
    spoken = any(not isinstance(t.event, ItemHeard) for t in case.about)
    if spoken or min(case.evidence.reported_until, case.now) < silent_until:
        return None
    cause = Cause.POWER if _plan_came_in_time(case) else Cause.PLAN_NOT_RECEIVED
    return Verdict(VerdictKind.FAILED, cause)


def _by_loss(case: _Case) -> Verdict | None:
    """What is lost need not be waited for."""
    if not case.evidence.journal_lost or case.now < case.expected.planned_end:
        return None
    return Verdict(
        VerdictKind.UNVERIFIED,
        Cause.JOURNAL_LOST,
        start_error_ms=_start_error(case),
        rests_on=case.hashes(ItemStarted),
    )


def _by_time(case: _Case) -> Verdict:
    if case.now >= case.expected.planned_end + REPORT_WITHIN_MS:
        kind = VerdictKind.UNVERIFIED
    elif case.now >= case.expected.planned_end or case.sounds:
        kind = VerdictKind.AWAITING_REPORT
    else:
        kind = VerdictKind.WAITING
    return Verdict(kind, start_error_ms=_start_error(case), rests_on=case.hashes(ItemStarted))


def _qualifiers(case: _Case) -> Iterator[Qualifier]:
    error = _start_error(case)
    if error is not None and error > LATE_MS:
        yield Qualifier.LATE
    moved = abs(case.sounds[0].planned_at - case.expected.planned_start) > SAME_TIME_MS
    withdrawn = case.evidence.withdrawn
    off = withdrawn is not None and case.ordered_off(withdrawn.at)
    if moved or off or case.ordered_off(case.evidence.recalled_at):
        yield Qualifier.OLD_SCHEDULE
    if case.evidence.in_mourning:
        yield Qualifier.MOURNING
    if case.hearing is Heard.NO:
        yield Qualifier.UNHEARD


def _start_error(case: _Case) -> int | None:
    if not case.sounds:
        return None
    error = case.sounds[0].started_at - case.sounds[0].planned_at
    return max(-LARGEST_COUNT, min(error, LARGEST_COUNT))


def _plan_came_in_time(case: _Case) -> bool:
    accepted = case.evidence.plan_accepted_at
    return accepted is not None and accepted <= case.expected.planned_start


_CUT_SHORT: Mapping[EndCause, Cause] = {
    EndCause.COMPLETED: Cause.DEVICE,
    EndCause.POWER_CUT: Cause.POWER,
    EndCause.RESTART: Cause.RESTART,
    EndCause.PREEMPTED: Cause.PREEMPTED,
    EndCause.RECALLED: Cause.RECALLED,
    EndCause.WITHDRAWN: Cause.WITHDRAWN,
    EndCause.SOUND_LOST: Cause.DEVICE,
    EndCause.STREAM_LOST: Cause.SOURCE,
    EndCause.STOPPED: Cause.STOPPED,
    EndCause.CANCELLED: Cause.WITHDRAWN,
    EndCause.MUTED: Cause.MUTED,
    EndCause.FOREIGN_SOUND: Cause.FOREIGN_SOUND,
}
"""What cut a sound short → the cause that the diary names."""

_SILENT_ENDS: Mapping[Cause, VerdictKind] = {
    Cause.PREEMPTED: VerdictKind.NOT_PLAYED_BY_ORDER,
    Cause.WITHDRAWN: VerdictKind.NOT_PLAYED_BY_ORDER,
    Cause.STOPPED: VerdictKind.NOT_PLAYED_BY_ORDER,
    Cause.MUTED: VerdictKind.NOT_PLAYED_BY_ORDER,
    Cause.RECALLED: VerdictKind.RECALLED,
}
"""What a sound without one known frame is called; anything else failed."""

_ORDERS: Mapping[WithdrawalKind, Cause] = {
    WithdrawalKind.CANCELLED: Cause.WITHDRAWN,
    WithdrawalKind.MOVED: Cause.MOVED,
    WithdrawalKind.DISPLACED: Cause.PREEMPTED,
    WithdrawalKind.OUT_OF_FORCE: Cause.OUT_OF_FORCE,
    WithdrawalKind.MUTED: Cause.MUTED,
}

_HINDRANCES: Mapping[MissCause, tuple[VerdictKind, Cause]] = {
    MissCause.RECALLED: (VerdictKind.RECALLED, Cause.RECALLED),
    MissCause.PREEMPTED: (VerdictKind.NOT_PLAYED_BY_ORDER, Cause.PREEMPTED),
    MissCause.STOPPED: (VerdictKind.NOT_PLAYED_BY_ORDER, Cause.STOPPED),
    MissCause.CANCELLED: (VerdictKind.NOT_PLAYED_BY_ORDER, Cause.WITHDRAWN),
    MissCause.MUTED: (VerdictKind.NOT_PLAYED_BY_ORDER, Cause.MUTED),
    MissCause.MUTED_BY_FAULT: (VerdictKind.FAILED, Cause.DEVICE),
    MissCause.FOREIGN_SOUND: (VerdictKind.FAILED, Cause.FOREIGN_SOUND),
    MissCause.STOOD_IN: (VerdictKind.PARTIAL, Cause.STOOD_IN),
    MissCause.FILE_MISSING: (VerdictKind.FAILED, Cause.FILE_MISSING),
    MissCause.CLOCK_UNTRUSTED: (VerdictKind.FAILED, Cause.CLOCK),
    MissCause.SOUND_LOST: (VerdictKind.FAILED, Cause.DEVICE),
    MissCause.PLAN_EXPIRED: (VerdictKind.FAILED, Cause.PLAN_NOT_RECEIVED),
    MissCause.POWER_CUT: (VerdictKind.FAILED, Cause.POWER),
    MissCause.BATTERY: (VerdictKind.FAILED, Cause.POWER),
    MissCause.RESTART: (VerdictKind.FAILED, Cause.RESTART),
    MissCause.LATE: (VerdictKind.FAILED, Cause.LATE),
    MissCause.NO_SOURCE: (VerdictKind.FAILED, Cause.SOURCE),
    MissCause.UNKNOWN_KIND: (VerdictKind.FAILED, Cause.UNKNOWN_KIND),
}
"""What a receiver wrote of a missed item → its verdict. If two wrote, the first row counts."""

_OWED_BY_PLAN = frozenset({Cause.LATE, Cause.POWER, Cause.RESTART})
"""Only a plan that had come in time could have been missed for these causes."""
