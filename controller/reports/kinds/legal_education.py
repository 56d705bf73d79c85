"""Công tác phổ biến, giáo dục pháp luật on loudspeakers, by half a year or a year.

Luật Phổ biến, giáo dục pháp luật 14/2012/QH13, Điều 11 names loudspeakers as a form of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from controller import civil
from controller.ledger.verdict_groups import BY_ORDER, SOUNDED, TROUBLE
from controller.library.fields_of_law import NAMES, FieldOfLaw
from controller.reports.asked import Asked, Progress
from controller.reports.content import (
    Bar,
    Block,
    Chart,
    Column,
    ColumnKind,
    Heading,
    Paragraph,
    Row,
    Table,
)
from controller.reports.facts.languages import Untranslated, untranslated
from controller.reports.facts.places import Place, places, sounding
from controller.reports.facts.said_by_hand import Said, said
from controller.reports.facts.tallies import Tally, by_revision
from controller.reports.facts.works import Work, works
from controller.reports.kinds import training
from controller.reports.kinds.languages import gaps
from controller.reports.kinds.training import Learned
from controller.reports.kinds.words import FROM_JOURNALS, by_hand_table, reason, share, span
from controller.store.hand_entries import EntryKind
from playlists.rules.verdict import Cause, VerdictKind

MOST_DOCUMENTS = 50
TO_ADD = Paragraph("(Đơn vị bổ sung.)")
WITHOUT_FIELD = "Chưa phân lĩnh vực"


@dataclass(slots=True)
class Count:
    """Broadcasts of something, as counted up."""

    bulletins: set[str] = field(default_factory=set)
    promised: int = 0
    played: int = 0
    heard_ms: int = 0

    def add(self, work: Work, tally: Tally) -> None:
        """One more tally; what was called off by order was promised to nobody."""
        if tally.verdict in BY_ORDER:
            return
        self.bulletins.add(work.bulletin_id)
        self.promised += tally.count
        if tally.verdict in SOUNDED:
            self.played += tally.count
        if tally.verdict in SOUNDED or tally.verdict is VerdictKind.PARTIAL:
            self.heard_ms += tally.heard_ms


@dataclass(frozen=True, kw_only=True, slots=True)
class Education:
    """What was broadcast of law."""

    months: Sequence[tuple[str, Sequence[Tally]]]
    """Name of the month → what became of each wording's broadcasts."""
    works: Mapping[str, Work]
    sounding: frozenset[str]
    """Clusters in which something sounded."""
    places: Sequence[Place]
    by_hand: Sequence[Said]
    learned: Sequence[Learned]
    missing: Sequence[Untranslated] | None
    """Variants; None where nobody speaks another language."""

    def all_tallies(self) -> Iterable[Tally]:
        """Of everything, law or not."""
        return (tally for _month, tallies in self.months for tally in tallies)

    def of_law(self) -> Iterable[tuple[str, Work, Tally]]:
        """Month, wording and tally of what counts as legal education."""
        for month, tallies in self.months:
            for tally in tallies:
                work = self.works[tally.name]
                if work.is_law:
                    yield month, work, tally


def read(session: Session, asked: Asked, progress: Progress) -> Education:
    """Read what was broadcast, then what it was."""
    months = asked.months
    progress(0, 2)
    tallies = by_revision(session, asked.units, tuple(months.values()))
    found = list(zip(months, tallies, strict=True))
    progress(1, 2)
    begin, end = asked.span
    return Education(
        months=found,
        works=works(session, {tally.name for _month, tallies in found for tally in tallies}),
        sounding=sounding(session, asked.units, begin, end),
        places=places(session, asked.units),
        by_hand=said(session, asked.units, begin, end, EntryKind.BROADCAST),
        learned=training.learned(session, asked),
        missing=untranslated(session, asked.units, begin, end),
    )


def say(facts: Education) -> tuple[Block, ...]:
    """The report in blocks."""
    fields = by_field(facts)
    return (
        Heading("I. KẾT QUẢ THỰC HIỆN"),
        Heading("1. Số liệu chung", 2),
        Paragraph(summary(facts)),
        FROM_JOURNALS,
        Heading("2. Theo lĩnh vực pháp luật", 2),
        _chart(fields),
        field_table("Bảng 1. Kết quả theo lĩnh vực", fields),
        Heading("3. Theo tháng", 2),
        _months(facts),
        Heading("4. Văn bản đã tuyên truyền", 2),
        _documents(facts),
        Heading("5. Các cụm khai tay", 2),
        by_hand_table("Bảng 4. Lượt phát khai tay (cụm của hãng khác, cụm FM)", facts.by_hand),
        Heading("6. Bồi dưỡng người làm công tác phát thanh", 2),
        Paragraph(training.summary(facts.learned)),
        Heading("II. KHÓ KHĂN, VƯỚNG MẮC"),
        causes_table("Bảng 5. Lượt chưa phát được, theo nguyên nhân", facts.all_tallies()),
        *_languages(facts),
        TO_ADD,
        Heading("III. PHƯƠNG HƯỚNG, KIẾN NGHỊ"),
        TO_ADD,
    )


def _languages(facts: Education) -> tuple[Block, ...]:
    if facts.missing is None:
        return ()
    of_law = [one for one in facts.missing if one.work.is_law]
    return gaps("Bảng 6. Nội dung pháp luật chưa có bản tiếng dân tộc", of_law)


def by_field(facts: Education) -> dict[str, Count]:
    """What was broadcast of each field of law, the most first."""
    found: defaultdict[str, Count] = defaultdict(Count)
    for _month, work, tally in facts.of_law():
        found[_field(work)].add(work, tally)
    return dict(sorted(found.items(), key=lambda item: -item[1].played))


def summary(facts: Education) -> str:
    """The figures of the whole period in a sentence."""
    total = Count()
    for _month, work, tally in facts.of_law():
        total.add(work, tally)
    standing = sum(not place.retired for place in facts.places)
    return (
        f"Đã phát {civil.number(len(total.bulletins))} bản tin pháp luật với "
        f"{civil.number(total.played)} trên {civil.number(total.promised)} lượt theo lịch "
        f"tại {civil.number(len(facts.sounding))} cụm loa (đang có {civil.number(standing)} cụm); "
        f"tổng thời lượng đã phát {civil.length(total.heard_ms)}, cộng của các cụm."
    )


def field_table(caption: str, fields: Mapping[str, Count]) -> Table:
    """Fields of law with their figures."""
    bulletins: set[str] = set()
    for count in fields.values():
        bulletins |= count.bulletins
    promised = sum(count.promised for count in fields.values())
    played = sum(count.played for count in fields.values())
    length = sum(count.heard_ms for count in fields.values())
    return Table(
        caption,
        (Column("Lĩnh vực", weight=3), *FIGURES),
        tuple((name, *_figures(count)) for name, count in fields.items()),
        ("Cộng", len(bulletins), promised, played, share(played, promised), span(length)),
        empty="Không có bản tin pháp luật nào trong kỳ.",
    )


def causes_table(caption: str, tallies: Iterable[Tally]) -> Table:
    """Why broadcasts did not sound as promised."""
    causes: Counter[str] = Counter()
    for tally in tallies:
        if tally.verdict in TROUBLE:
            words = "chưa xác minh được" if tally.cause is Cause.NONE else reason(tally.cause)
            causes[words[:1].upper() + words[1:]] += tally.count
    total = sum(causes.values())
    return Table(
        caption,
        (
            Column("Nguyên nhân", weight=3),
            Column("Số lượt", ColumnKind.COUNT),
            Column("Tỷ lệ", ColumnKind.SHARE),
        ),
        tuple((words, count, share(count, total)) for words, count in causes.most_common()),
        ("Cộng", total, share(total, total)),
        empty="Không có lượt nào không phát được.",
    )


FIGURES = (
    Column("Số bản tin", ColumnKind.COUNT),
    Column("Lượt theo lịch", ColumnKind.COUNT),
    Column("Lượt đã phát", ColumnKind.COUNT),
    Column("Tỷ lệ", ColumnKind.SHARE),
    Column("Thời lượng đã phát", ColumnKind.LENGTH, 2.2),
)


def _figures(count: Count) -> Row:
    return (
        len(count.bulletins),
        count.promised,
        count.played,
        share(count.played, count.promised),
        span(count.heard_ms),
    )


def _field(work: Work) -> str:
    try:
        return NAMES[FieldOfLaw(work.field)]
    except ValueError:
        return work.field or WITHOUT_FIELD


def _chart(fields: Mapping[str, Count]) -> Chart:
    bars = tuple(Bar(name, count.played) for name, count in fields.items())
    return Chart("Lượt đã phát theo lĩnh vực", bars, "lượt, cộng của các cụm")


def _months(facts: Education) -> Table:
    counts = {name: Count() for name, _tallies in facts.months}
    for month, work, tally in facts.of_law():
        counts[month].add(work, tally)
    return Table(
        "Bảng 2. Kết quả theo tháng",
        (Column("Tháng", weight=2), *FIGURES),
        tuple((name.capitalize(), *_figures(count)) for name, count in counts.items()),
    )


def _documents(facts: Education) -> Table:
    counts: defaultdict[str, Count] = defaultdict(Count)
    for _month, work, tally in facts.of_law():
        if work.document:
            counts[work.document].add(work, tally)
    most = sorted(counts.items(), key=lambda item: (-item[1].played, item[0]))
    return Table(
        "Bảng 3. Văn bản đã tuyên truyền",
        (Column("Văn bản", weight=4), *FIGURES),
        tuple((name, *_figures(count)) for name, count in most[:MOST_DOCUMENTS]),
        empty="Không có bản tin nào làm từ văn bản.",
    )
