"""Kết quả thực hiện Đề án 766 (Quyết định 766/QĐ-TTg ngày 15/4/2025) on loudspeakers.

Khánh Hòa's plan for it (Quyết định 1322/QĐ-UBND ngày 22/5/2025) has agencies evaluate it each
year. Its targets of 80 % and 60 % are of people reached by all digital channels together: nothing
counted here equals them, and the report says so.
"""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller.audit.reach import reached_around
from controller.ledger.verdict_groups import SOUNDED
from controller.reports.asked import Asked, Progress
from controller.reports.content import (
    Bar,
    Block,
    Chart,
    Column,
    ColumnKind,
    Heading,
    Note,
    Paragraph,
    Table,
)
from controller.reports.kinds import legal_education
from controller.reports.kinds.legal_education import TO_ADD, Count, Education
from controller.reports.kinds.words import FROM_JOURNALS, by_hand_table, share
from controller.web.wording.audit import language
from controller.web.wording.voices import voice_words
from playlists.rules.reach import Reach


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The facts of legal education, and the households around the clusters that sounded."""

    education: Education
    reach: Reach


def read(session: Session, asked: Asked, progress: Progress) -> Evaluation:
    """Read it month by month."""
    education = legal_education.read(session, asked, progress)
    return Evaluation(education, reached_around(session, asked.units, education.sounding))


def say(evaluation: Evaluation) -> tuple[Block, ...]:
    """The evaluation in blocks."""
    facts = evaluation.education
    return (
        Heading("I. NHIỆM VỤ: PHỔ BIẾN, GIÁO DỤC PHÁP LUẬT QUA LOA TRUYỀN THANH CƠ SỞ SỐ"),
        Paragraph(legal_education.summary(facts)),
        _indicators(facts, evaluation.reach),
        FROM_JOURNALS,
        Note(
            "Số hộ là ước tính theo khai báo của đơn vị; trong mỗi khu vực đã khai, phần vùng nghe "
            "trùng nhau chỉ tính một lần; không dùng thay tỷ lệ 80% và 60% người dân được tiếp cận "
            "của Quyết định 1322/QĐ-UBND, là chỉ tiêu của mọi kênh số cộng lại."
        ),
        Heading("II. KẾT QUẢ THEO LĨNH VỰC PHÁP LUẬT"),
        _chart(facts),
        legal_education.field_table(
            "Bảng 2. Kết quả theo lĩnh vực", legal_education.by_field(facts)
        ),
        Heading("III. ỨNG DỤNG CÔNG NGHỆ VÀ NGÔN NGỮ"),
        _technology(facts),
        Heading("IV. CÁC CỤM KHAI TAY"),
        by_hand_table("Bảng 4. Lượt phát khai tay (cụm của hãng khác, cụm FM)", facts.by_hand),
        Heading("V. KHÓ KHĂN, VƯỚNG MẮC; ĐỀ XUẤT"),
        legal_education.causes_table(
            "Bảng 5. Lượt chưa phát được, theo nguyên nhân", facts.all_tallies()
        ),
        TO_ADD,
    )


def _indicators(facts: Education, reach: Reach) -> Table:
    total = Count()
    for _month, work, tally in facts.of_law():
        total.add(work, tally)
    standing = [place for place in facts.places if not place.retired]
    return Table(
        "Bảng 1. Số liệu đánh giá",
        (Column("Nội dung", weight=4), Column("Số liệu", ColumnKind.COUNT), Column("Đơn vị tính")),
        (
            ("Cụm loa truyền thanh số đang có", len(standing), "cụm"),
            ("Cụm đã phát ít nhất một bản tin trong kỳ", len(facts.sounding), "cụm"),
            ("Bản tin pháp luật đã lên sóng", len(total.bulletins), "bản tin"),
            ("Lượt phát bản tin pháp luật theo lịch", total.promised, "lượt"),
            ("Lượt đã phát", total.played, "lượt"),
            ("Tỷ lệ lượt đã phát", _percent(total), "%"),
            ("Thời lượng đã phát, cộng của các cụm", total.heard_ms // 60_000, "phút"),
            ("Hộ trong vùng nghe của các cụm đã phát (ước tính)", reach.households, "hộ"),
            ("Hộ đã khai của mọi khu vực và cụm đang có", reach.of, "hộ"),
            ("Cụm đã phát chưa khai số hộ, ước tính bỏ qua", reach.uncounted, "cụm"),
        ),
    )


def _percent(total: Count) -> float | None:
    part = share(total.played, total.promised)
    return None if part is None else round(100 * part, 1)


def _chart(facts: Education) -> Chart:
    played: Counter[str] = Counter()
    for month, _work, tally in facts.of_law():
        if tally.verdict in SOUNDED:
            played[month] += tally.count
    bars = tuple(Bar(name.capitalize(), played[name]) for name, _found in facts.months)
    return Chart("Lượt đã phát theo tháng", bars, "lượt, cộng của các cụm")


def _technology(facts: Education) -> Table:
    rows: dict[tuple[str, str], Count] = {}
    for _month, work, tally in facts.of_law():
        voice = voice_words(work.voice) if work.voice else "Ghi âm sẵn"
        rows.setdefault((language(work.language), voice), Count()).add(work, tally)
    return Table(
        "Bảng 3. Ngôn ngữ và giọng đọc",
        (
            Column("Ngôn ngữ", weight=2),
            Column("Giọng đọc", weight=3),
            Column("Số bản tin", ColumnKind.COUNT),
            Column("Lượt đã phát", ColumnKind.COUNT),
        ),
        tuple(
            (spoken, voice, len(count.bulletins), count.played)
            for (spoken, voice), count in sorted(rows.items())
        ),
        empty="Không có bản tin pháp luật nào trong kỳ.",
    )
