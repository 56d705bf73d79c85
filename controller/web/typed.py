"""What somebody typed into a form that was refused: shown again wherever its page does not.

Pages may not be stored, so that a browser's way back finds empty fields: without this a reason, a
remark or a statement would have to be written twice. Pure but for the request's own state.
"""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.datastructures import FormData
from starlette.requests import HTTPConnection

from controller.web.wording.fields import CHOSEN, field_words


@dataclass(frozen=True, slots=True)
class Typed:
    """One field as its label calls it, and what was in it."""

    label: str
    value: str


def remember(request: HTTPConnection, form: FormData) -> None:
    """Keep what the fields of a form hold, as long as the request lasts."""
    request.state.typed = tuple(
        Typed(label, _plain(value))
        for name, value in form.multi_items()
        if isinstance(value, str)
        and name not in CHOSEN
        and (label := field_words(name))
        and value.strip()
    )


def typed_in(request: HTTPConnection) -> Sequence[Typed]:
    """What was typed; nothing where no form was sent."""
    return getattr(request.state, "typed", ())


def not_shown(typed: Iterable[Typed], page: str) -> list[Typed]:
    """What a page that asks again does not show."""
    shown = _plain(html.unescape(page))
    return [one for one in typed if one.value not in shown]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
