"""Sentences and columns that reports share. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from controller import civil
from controller.reports.content import Column, ColumnKind, Note, Row, Table
from controller.reports.facts.airings import Trouble
from controller.reports.facts.said_by_hand import Said
from controller.reports.facts.works import Work
from controller.web.wording.codes import first_codes
from controller.web.wording.hand_entries import OUTCOME
from controller.web.wording.values import CAUSE, VERDICT
from controller.web.wording.variants import translated_by
from playlists.rules.verdict import Cause

NAMED_CODES = 12
FROM_JOURNALS = Note(
    "Số liệu lấy từ nhật ký có chữ ký của bộ thu, không tính các lượt không phát theo lệnh. "
    "“Đã phát” là loa đã ra đủ tiếng, không phải số người nghe."
)


def wall(instant: int) -> datetime:
    """The civil time of an instant, as cells hold it."""
    return civil.local(instant).replace(tzinfo=None)


def span(milliseconds: int) -> timedelta:
    """A duration, as cells hold it."""
    return timedelta(seconds=round(milliseconds / 1000))


def share(part: int, whole: int) -> float | None:
    """A part of one; none of nothing."""
    return part / whole if whole else None


def listed(codes: Sequence[str]) -> str:
    """Codes of clusters, the first of many."""
    return first_codes(codes, NAMED_CODES)


def trouble_words(troubles: Iterable[Trouble]) -> str:
    """What went wrong where: "Cụm 07: mất điện"."""
    return "; ".join(
        f"cụm {listed(one.codes)}: {reason(one.cause) or VERDICT[one.verdict].text.lower()}"
        for one in troubles
    )


def editors(work: Work) -> str:
    """Who edited it; of a translation also who translated and who checked."""
    others = translated_by(work.translator, work.native_reviewer)
    return f"{work.author} ({others})" if others else work.author


def reason(cause: Cause) -> str:
    """A cause in the middle of a sentence; empty for none."""
    words = CAUSE[cause]
    return words[:1].lower() + words[1:]


def by_hand_table(caption: str, entries: Sequence[Said]) -> Table:
    """Entries by hand, marked as such."""
    return Table(
        caption,
        (
            Column("Thời gian", ColumnKind.MOMENT, 1.7),
            Column("Cụm", weight=1.6),
            Column("Nội dung", weight=3),
            Column("Kết quả (khai tay)", weight=1.4),
            Column("Căn cứ", weight=2),
            Column("Người khai", weight=1.6),
            Column("Khai lúc", ColumnKind.MOMENT, 1.7),
        ),
        tuple(map(_by_hand_row, entries)),
        empty="Không có mục khai tay nào trong kỳ.",
    )


def _by_hand_row(entry: Said) -> Row:
    ground = "; ".join(
        words
        for words in (
            entry.note,
            "có ảnh" if entry.has_photo else "",
            "đã đính chính" if entry.is_correction else "",
        )
        if words
    )
    place = f"{entry.code} {entry.cluster}".strip()
    when, written = wall(entry.began_at), wall(entry.written_at)
    return (when, place, entry.subject, OUTCOME[entry.outcome], ground, entry.writer, written)
