"""Templates: where they are, what they may use, and how a page is made of them."""

from datetime import date
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from controller import civil
from controller.accounts.authority import Act
from controller.bulletins.errors import SavedElsewhereError
from controller.bulletins.provenance import Origin
from controller.drafting.review import Choice
from controller.errors import ChangedMeanwhileError, OperatorError
from controller.fields import LAST_DAY
from controller.schedules.errors import ForeseenError
from controller.store.base import new_id
from controller.store.bulletins import BulletinStatus, SpeechState
from controller.store.lookup import find
from controller.store.units import Unit
from controller.web.at_field import told_at_field
from controller.web.browsers import browser_words
from controller.web.fields_at_fault import fields_at_fault
from controller.web.static_files import static_url
from controller.web.typed import not_shown, typed_in
from controller.web.undo import done_of
from controller.web.visits import Visit
from controller.web.wording import (
    approving,
    deciding,
    intake,
    sources,
    stations,
    values,
    variants,
    wishes,
    writing,
)
from controller.web.wording.errors import sentence
from controller.web.wording.handbook import help_for
from controller.web.wording.notices import NOTICES
from controller.web.wording.recordings import heard_wrong
from controller.web.wording.voices import voice_words
from playlists.messages.approval import Way
from playlists.messages.plan import ItemKind, ms_of_frames
from playlists.rules.verdict import Cause, Qualifier

FOLDER = Path(__file__).parent / "templates"
SHORT_HASH = 12


def begun_large(words: str) -> str:
    """With a large first letter; the others, as in "quý IV", stay as they are."""
    return words[:1].upper() + words[1:]


def short_hash(sha256: str) -> str:
    """The start of a hash, enough for two people to compare by telephone."""
    return sha256[:SHORT_HASH]


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates with everything that they may use."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["short_hash"] = short_hash
    made.filters["begun_large"] = begun_large
    made.globals |= {
        "browser_words": browser_words,
        "civil": civil,
        "static": static_url,
        "words": values,
        "of_approving": approving,
        "of_deciding": deciding,
        "of_documents": intake,
        "of_sources": sources,
        "of_stations": stations,
        "of_variants": variants,
        "of_wishes": wishes,
        "of_writing": writing,
        "Act": Act,
        "BulletinStatus": BulletinStatus,
        "Cause": Cause,
        "Choice": Choice,
        "heard_wrong": heard_wrong,
        "voice_words": voice_words,
        "help_for": help_for,
        "ItemKind": ItemKind,
        "LAST_DAY": LAST_DAY,
        "Origin": Origin,
        "Qualifier": Qualifier,
        "new_id": new_id,
        "iso_date": date.fromisoformat,
        "ms_of_frames": ms_of_frames,
        "SpeechState": SpeechState,
        "Way": Way,
    }
    return made


def fragment(template: str, **values_of_page: Any) -> str:
    """One piece of a page, as text."""
    return environment().get_template(template).render(**values_of_page)


def page(
    request: Request,
    visit: Visit,
    template: str,
    *,
    error: OperatorError | None = None,
    **values_of_page: Any,
) -> HTMLResponse:
    """A whole page for somebody who is logged in; with an error, the page that asks again."""
    told: dict[str, Any] = dict(
        values_of_page,
        visit=visit,
        actor=visit.actor,
        unit_name=find(visit.session, Unit, visit.unit_id).name,
        csrf_token=visit.csrf_token,
        now=visit.now,
        path=request.url.path,
        notice=NOTICES.get(request.query_params.get("bao", "")),
        map_tiles=request.app.state.settings.map_tiles,
        to_undo=done_of(request.query_params.get("hoan", "")),
        refused=None if error is None else _said(error),
        key_is_spent=isinstance(error, SavedElsewhereError),
        unsaved=(),
    )
    html = fragment(template, **told)
    lost = [] if error is None else not_shown(typed_in(request), html)
    if lost:
        html = fragment(template, **(told | {"unsaved": lost}))
    html = _at_its_field(request.url.path, html, error)
    # For drafts.js: other conflicts have other ways out.
    elsewhere = {"loa-saved-elsewhere": "1"} if told["key_is_spent"] else None
    return HTMLResponse(html, _status(error), elsewhere)


def _said(error: OperatorError) -> str | Markup:
    """Its sentence; of two copies, with the way to the other one."""
    if not isinstance(error, SavedElsewhereError):
        return sentence(error)
    there = Markup('{} <a href="/ban-tin/{}">Mở bản đã lưu</a>')
    return there.format(sentence(error), error.subject_id)


def _at_its_field(sent_to: str, html: str, error: OperatorError | None) -> str:
    if error is None:
        return html
    return told_at_field(html, fields_at_fault(error), sentence(error), sent_to)


def _status(error: OperatorError | None) -> HTTPStatus:
    match error:
        case None:
            return HTTPStatus.OK
        case ForeseenError() | ChangedMeanwhileError():
            return HTTPStatus.CONFLICT
        case _:
            return HTTPStatus.UNPROCESSABLE_ENTITY


def door(template: str, *, status: int = 200, **values_of_page: Any) -> HTMLResponse:
    """A whole page for somebody who is not (yet) known."""
    return HTMLResponse(fragment(template, **values_of_page), status)


def door_again(
    sent_to: str, template: str, error: OperatorError | None, status: int, **told: Any
) -> HTMLResponse:
    """The same with a form that is sent to a path; with an error, the page that asks again."""
    html = fragment(template, refused=None if error is None else sentence(error), **told)
    return HTMLResponse(_at_its_field(sent_to, html, error), status)
