"""How a duty stands, in words. What the commune owes and what a cluster missed are two things."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby

from controller import civil
from controller.duties.service import DutyState
from controller.web.wording.codes import first_codes
from controller.web.wording.values import Tone, Word
from playlists.rules.duty import (
    Clause,
    ClauseProgress,
    ConsecutiveDays,
    DaysBeforeEvent,
    EveryHours,
    Gap,
    Standing,
    TimesOverDays,
    WithinWorkingDays,
)

STANDING: Mapping[Standing, Word] = {
    Standing.OPEN: Word("Đang thực hiện", Tone.WAIT, "hourglass"),
    Standing.FULFILLED: Word("Đã đủ", Tone.GOOD, "seal"),
    Standing.OVERDUE: Word("Quá hạn", Tone.BAD, "alert"),
}
ENDED = Word("Đã kết thúc", Tone.OFF, "minus")


def standing_of(state: DutyState) -> Word:
    """The chip of a duty."""
    is_open = state.progress.standing is not Standing.FULFILLED
    return ENDED if state.duty.cancelled_at and is_open else STANDING[state.progress.standing]


def clause_words(clause: Clause) -> str:
    """What a clause asks for."""
    match clause:
        case ConsecutiveDays(days):
            return f"Phát mỗi ngày, {days} ngày liên tiếp"
        case TimesOverDays(times, days):
            return f"Phát {times} lần, lần đầu và lần cuối cách nhau ít nhất {days} ngày"
        case WithinWorkingDays(working_days):
            return f"Phát lần đầu trong {working_days} ngày làm việc kể từ ngày quyết định"
        case DaysBeforeEvent(days):
            return f"Phát lần đầu chậm nhất {days} ngày trước sự kiện"
        case EveryHours(hours):
            return f"Phát ít nhất {hours} giờ một lần cho tới khi kết thúc"


def progress_words(found: ClauseProgress) -> str:
    """How far the commune is with a clause: "Đủ 2/3 ngày"."""
    match found.clause:
        case ConsecutiveDays():
            return f"Đủ {found.done}/{found.needed} ngày"
        case TimesOverDays():
            return f"Đủ {found.done}/{found.needed} lần"
        case EveryHours():
            missed = found.needed - found.done
            return f"Đã phát {found.done} lần" + (f", trễ {missed} lần" if missed else "")
    if found.fulfilled_on:
        late = ", sau hạn" if found.standing is Standing.OVERDUE else ""
        return f"Đã phát ngày {civil.day(found.fulfilled_on)}{late}"
    due = f", hạn {civil.day(found.due_on)}" if found.due_on else ""
    return f"Chưa phát{due}"


def gap_words(gaps: Sequence[Gap], codes: Mapping[str, str]) -> list[str]:
    """Which clusters missed which days: "cụm 07 thiếu ngày 25/11"."""
    days_of: defaultdict[str, list[str]] = defaultdict(list)
    by_day = sorted(gaps, key=lambda gap: (gap.on, codes.get(gap.cluster, "?")))
    for day, same in groupby(by_day, key=lambda gap: gap.on):
        names = [codes.get(gap.cluster, "?") for gap in same]
        days_of[f"cụm {first_codes(names)}"].append(f"{day:%d/%m}")
    return [f"{places} thiếu ngày {', '.join(days)}" for places, days in days_of.items()]


def summary(state: DutyState) -> str:
    """One line: "Đủ 2/3 ngày, cụm 07 thiếu ngày 25/11"."""
    parts = [progress_words(found) for found in state.progress.clauses]
    return ", ".join([*parts, *gap_words(state.progress.gaps, state.codes)[:2]])
