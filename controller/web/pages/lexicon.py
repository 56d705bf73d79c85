"""Từ điển đọc: how words are read here, where that comes from, and trying it out."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.lexicon import service
from controller.lexicon.entries import EntryKey
from controller.lexicon.layered import lexicon_for
from controller.lexicon.listings import Listed, history, one_entry
from controller.lexicon.service import NewEntry
from controller.store.lexicon import LexiconPart
from controller.web.queries.lexicon import Origin, find_entries, first
from controller.web.reading_view import pieces
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing

router = APIRouter(prefix="/tu-dien")

SHOWN = 60
TRIED = 500
"""Characters of a sentence that is tried."""
Text = Annotated[str, Form()]
Part = Annotated[LexiconPart, Form()]


@router.get("")
def show_list(
    request: Request,
    visit: Reading,
    tim: str = "",
    nguon: Annotated[Origin | None, Query()] = None,
) -> Response:
    """Entries by words and origin: the units' own first, all of them where words are asked for."""
    rows = _rows(visit, tim, nguon)
    if "hx-request" in request.headers:
        return page(request, visit, "lexicon/rows.html", **rows)
    return page(request, visit, "lexicon/list.html", tried=None, **rows)


@router.get("/thu")
def try_out(
    request: Request, visit: Reading, cau: Annotated[str, Query(max_length=TRIED)] = ""
) -> Response:
    """How a sentence is read here."""
    lexicon = lexicon_for(visit.session, visit.unit_id)
    tried = {"sentence": cau, "paragraphs": pieces(cau, (), lexicon)}
    if "hx-request" in request.headers:
        return page(request, visit, "lexicon/tried.html", tried=tried)
    return page(request, visit, "lexicon/list.html", tried=tried, **_rows(visit, "", None))


@router.get("/lich-su")
def show_history(request: Request, visit: Reading) -> Response:
    """The newest changes here and above."""
    told = history(visit.session, visit.actor, visit.unit_id)
    return page(request, visit, "lexicon/history.html", changes=told)


@router.get("/moi")
def show_new(request: Request, visit: Reading, viet: str = "") -> Response:
    """The form for a new entry."""
    require(visit.session, visit.actor, Act.WRITE_LEXICON, visit.unit_id)
    return _new_form(request, visit, NewEntry(unit_id=visit.unit_id, written=viet, spoken=""))


@router.post("/moi")
def add(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    *,
    written: Text = "",
    spoken: Text = "",
    part: Part = LexiconPart.READ,
    exact: Text = "",
) -> Response:
    """Add an entry; what was typed comes back if it is refused."""
    new = NewEntry(
        unit_id=visit.unit_id, written=written, spoken=spoken, part=part, exact=bool(exact) or None
    )
    try:
        service.set_entry(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _new_form(request, visit, new, error)
    return _to_list("da-luu-tu-dien")


@router.get("/muc")
def show_entry(request: Request, visit: Reading, phan: LexiconPart, muc: str) -> Response:
    """One entry, its history, and the form to change it."""
    return _entry(request, visit, EntryKey(phan, muc))


@router.post("/muc")
def change(
    request: Request, visit: Writing, part: Part, form: Text = "", spoken: Text = ""
) -> Response:
    """Read it otherwise here: changes the unit's own entry, or lays one over another's."""
    key = EntryKey(part, form)
    entry = one_entry(visit.session, visit.actor, visit.unit_id, key).entry
    new = NewEntry(
        unit_id=visit.unit_id,
        written=entry.written,
        spoken=spoken,
        part=part,
        exact=entry.exact,
        replace=True,
    )
    try:
        service.set_entry(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _entry(request, visit, key, spoken, error)
    return _to_list("da-luu-tu-dien")


@router.post("/bo")
def remove(request: Request, visit: Writing, part: Part, form: Text = "") -> Response:
    """Bỏ: the layer above holds again."""
    key = EntryKey(part, form)
    try:
        service.remove_entry(visit.session, visit.actor, visit.unit_id, key, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _entry(request, visit, key, error=error)
    return _to_list("da-bo-tu-dien")


def _rows(visit: Visit, wanted: str, origin: Origin | None) -> dict[str, Any]:
    chosen = origin or (Origin.ALL if wanted.strip() else Origin.LOCAL)
    found = find_entries(visit.session, visit.actor, visit.unit_id, wanted)
    return {
        "found": first(found, chosen, SHOWN),
        "origin": chosen,
        "wanted": wanted,
        "may_write": visit.may(Act.WRITE_LEXICON),
    }


def _new_form(
    request: Request, visit: Visit, new: NewEntry, error: OperatorError | None = None
) -> Response:
    return page(
        request,
        visit,
        "lexicon/new.html",
        error=error,
        new=new,
    )


def _entry(
    request: Request,
    visit: Visit,
    key: EntryKey,
    spoken: str | None = None,
    error: OperatorError | None = None,
) -> Response:
    listed = one_entry(visit.session, visit.actor, visit.unit_id, key)
    told = history(visit.session, visit.actor, visit.unit_id, key=key)
    return page(
        request,
        visit,
        "lexicon/entry.html",
        error=error,
        listed=listed,
        key=key,
        spoken=listed.entry.spoken if spoken is None else spoken,
        is_own=_is_own(visit, listed),
        changes=told,
        may_write=visit.may(Act.WRITE_LEXICON),
    )


def _is_own(visit: Visit, listed: Listed) -> bool:
    return listed.unit is not None and listed.unit.id == visit.unit_id


def _to_list(notice: str) -> Response:
    return RedirectResponse(f"/tu-dien?bao={notice}", HTTPStatus.SEE_OTHER)
