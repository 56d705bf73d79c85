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
  5. nothing is known yet                          → waiting, then awaiting, then unverified
"""

from dataclasses import dataclass
from enum import StrEnum

from playlists.messages.journal_entry import ItemEnded, ItemMissed, ItemStarted
from playlists.messages.plan import ms_of_frames

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
    """Đã phát (có kiểm âm). Needs evidence of hearing, which no receiver gives yet."""
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


OPEN_KINDS = frozenset({VerdictKind.WAITING, VerdictKind.AWAITING_REPORT})
"""What the passing of time alone still changes (see `Expected.planned_end` and `deadline`)."""


class Cause(StrEnum):
    """Why a broadcast did not sound as promised."""

    NONE = "none"
    POWER = "power"
    PLAN_NOT_RECEIVED = "plan_not_received"
    FILE_MISSING = "file_missing"
    CLOCK = "clock"
    DEVICE = "device"
    LATE = "late"
    PREEMPTED = "preempted"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    MUTED = "muted"
    RECALLED = "recalled"


class Qualifier(StrEnum):
    """What else is to be said of a broadcast that sounded."""

    LATE = "late"
    """Muộn."""
    OLD_SCHEDULE = "old_schedule"
    """Theo lịch cũ: by a plan that had been changed meanwhile."""


class WithdrawalKind(StrEnum):
    """What sort of order took a broadcast off the air."""

    CANCELLED = "cancelled"
    MOVED = "moved"
    DISPLACED = "displaced"
    MUTED = "muted"


@dataclass(frozen=True, slots=True)
class Expected:
    """One promise: this item of this occurrence, at this cluster."""

    occurrence: str
    item: str
    cluster: str
    sha256: str
    planned_start: int
    frames: int
    """Length of the item at SAMPLE_RATE."""

    @property
    def length_ms(self) -> int:
        """Length of the item, rounded up."""
        return ms_of_frames(self.frames)

    @property
    def planned_end(self) -> int:
        """When it should be over."""
        return self.planned_start + self.length_ms

    @property
    def deadline(self) -> int:
        """When a broadcast without report becomes unverified."""
        return self.planned_end + REPORT_WITHIN_MS


@dataclass(frozen=True, slots=True)
class Testimony:
    """One journal entry of a receiver of the cluster, as it stands in the ledger."""

    entry_hash: str
    event: ItemStarted | ItemEnded | ItemMissed


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An order by which the broadcast was not to be on air (any more)."""

    kind: WithdrawalKind
    at: int
    by: str
    """Who gave the order; for `displaced` the occurrence that it yielded to."""


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
    raise NotImplementedError
