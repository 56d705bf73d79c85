"""Forms that a bulletin of law is written in: questions and answers, a story, a correction. Pure.

What people type becomes one wording; an answer that rests on a passage of the document keeps the
tie.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from controller.bulletins.provenance import Origin, Proposed, frame
from controller.intake.passages import Passage


@dataclass(frozen=True, slots=True)
class QuestionAndAnswer:
    """One question of a resident and its answer, on the ground of a passage or of none."""

    question: str
    answer: str
    passage: Passage | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a story: who says it; the narrator where nobody is named."""

    speaker: str
    words: str


def questions_lines(
    subject: str, pairs: Sequence[QuestionAndAnswer], source: str
) -> tuple[Proposed, ...]:
    """A hỏi - đáp. `source`: the document by its full name, empty where there is none."""
    made = [frame(f"Mục hỏi đáp pháp luật. Chủ đề: {_closed(subject)}")]
    for number, pair in enumerate(pairs, 1):
        made.append(_by_person(f"Câu hỏi {number}: {_closed(pair.question, '?')}"))
        made.append(_by_person(f"Trả lời: {_closed(pair.answer)}", pair.passage))
        if pair.passage is not None:
            made.append(frame(f"Nội dung này nêu tại {pair.passage.name}."))
    if source:
        made.append(frame(f"Các câu trả lời dựa trên {source}."))
    return tuple(made)


def story_lines(
    title: str, story: Sequence[Line], lesson: str, passage: Passage | None, source: str
) -> tuple[Proposed, ...]:
    """A câu chuyện pháp luật, with what the law says at its end."""
    made = [frame(f"Câu chuyện pháp luật: {_closed(title)}")]
    made += [
        _by_person(f"{line.speaker}: {_closed(line.words)}" if line.speaker else line.words)
        for line in story
        if line.words
    ]
    made.append(frame("Thưa bà con, câu chuyện trên cho thấy:"))
    made.append(_by_person(_closed(lesson), passage))
    if source:
        made.append(frame(f"Điều này được nêu trong {source}."))
    made.append(frame("Nhân vật trong câu chuyện được xây dựng để minh họa."))
    return tuple(made)


def correction_lines(
    what: str, aired_on: date | None, wrong: str, right: str, station: str
) -> tuple[Proposed, ...]:
    """A đính chính of something that was broadcast or issued. `what`: how it is named."""
    when = (
        f", phát ngày {aired_on.day} tháng {aired_on.month} năm {aired_on.year},"
        if aired_on
        else ""
    )
    return (
        frame(f"{station} xin đính chính."),
        frame(f"{what}{when} có nội dung chưa đúng:"),
        _by_person(f"“{wrong.strip().rstrip('.')}”."),
        frame("Nội dung đúng là:"),
        _by_person(f"“{right.strip().rstrip('.')}”."),
        frame("Xin nhắc lại nội dung đúng:"),
        _by_person(f"“{right.strip().rstrip('.')}”."),
        frame("Mong bà con thông cảm và thực hiện theo nội dung đã đính chính."),
    )


def _by_person(text: str, passage: Passage | None = None) -> Proposed:
    name, anchor = (passage.name, passage.anchor) if passage else ("", "")
    return Proposed(" ".join(text.split()), Origin.ADDED, name, anchor)


def _closed(text: str, mark: str = ".") -> str:
    """With a stop at its end."""
    flat = " ".join(text.split())
    return flat if flat.endswith((".", "!", "?", "…")) else f"{flat}{mark}"
