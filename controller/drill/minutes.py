"""Biên bản diễn tập: a drill as a page to be printed and signed, or as Markdown."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from controller import civil
from controller.civil import MINUTE_MS
from controller.drill.service import Course, Outcome

OUTCOMES = {Outcome.DONE: "Đạt", Outcome.FAILED: "Không đạt", Outcome.SKIPPED: "Bỏ qua"}
CELL = str.maketrans({"|": "\\|", "\n": " ", "\r": " ", "<": "&lt;", "`": "'", "[": "\\["})
"""So that nothing a person typed becomes a table, a link or HTML."""


def as_markdown(course: Course, unit: str) -> str:
    """The minutes as Markdown."""
    return _environment().get_template("minutes.md").render(_told(course, unit))


def as_html(course: Course, unit: str) -> str:
    """The minutes as one HTML page, without script, to be printed on A4."""
    return _environment().get_template("minutes.html").render(_told(course, unit))


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        # Markdown escapes otherwise: by the filter "cell".
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"cell": _cell, "moment": _moment, "hour": _hour}
    return made


def _told(course: Course, unit: str) -> dict[str, object]:
    return {
        "course": course,
        "unit": unit,
        "outcomes": OUTCOMES,
        "minutes_taken": _minutes_taken(course),
    }


def _cell(text: str) -> str:
    return text.translate(CELL)


def _minutes_taken(course: Course) -> int:
    last = course.done[-1].at if course.done else course.began_at
    return round(((course.ended_at or last) - course.began_at) / MINUTE_MS)


def _moment(instant: int) -> str:
    return civil.local(instant).strftime("%H:%M:%S ngày %d/%m/%Y")


def _hour(instant: int) -> str:
    return civil.local(instant).strftime("%H:%M:%S")
