"""Bản tiếng dân tộc còn thiếu: the gap is said in the report, not left to be noticed. Pure."""

from collections.abc import Sequence

from controller.reports.content import Block, Column, ColumnKind, Note, Table
from controller.reports.facts.languages import Untranslated
from controller.reports.kinds.words import listed
from controller.web.wording.audit import language


def gaps(caption: str, missing: Sequence[Untranslated]) -> tuple[Block, ...]:
    """What sounded in Vietnamese alone where another language is spoken."""
    return (
        Table(
            caption,
            (
                Column("Nội dung", weight=3),
                Column("Thiếu bản tiếng", weight=1.2),
                Column("Tại cụm", weight=2.4),
                Column("Số lượt chỉ có tiếng Việt", ColumnKind.COUNT, 1.2),
            ),
            tuple(
                (one.work.title, language(one.language), listed(one.codes), one.count)
                for one in missing
            ),
            empty="Không thiếu: mọi nội dung đã phát đều có bản tiếng của cụm.",
        ),
        Note("Tiếng của từng cụm theo khai báo hiện nay tại trang của cụm; không tính nhạc."),
    )
