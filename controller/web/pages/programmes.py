"""Chương trình: put approved items in order, see the length."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from controller import civil
from controller.accounts.authority import Act, require
from controller.errors import ChangedMeanwhileError, NotFoundError, OperatorError
from controller.programmes import editing, service
from controller.programmes.editing import ChangedProgramme
from controller.programmes.errors import PauseMisplacedError
from controller.programmes.service import NewProgramme
from controller.programmes.undoing import last_edit
from controller.store.broadcasts import Programme
from controller.store.lookup import find
from controller.units.tree import subtree_ids
from controller.web.composing import Step, after, place_of, spelled, with_pauses
from controller.web.queries.agenda import agenda
from controller.web.queries.aims import aims_of
from controller.web.queries.meanwhile import last_changes
from controller.web.queries.programmes import (
    Item,
    Withheld,
    in_order,
    offered,
    spoken_beside,
    together_ms,
)
from controller.web.rendering import page
from controller.web.undo import Deed, with_undo
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.audit import language
from controller.web.wording.foreseen import told_of

router = APIRouter(prefix="/chuong-trinh")


@router.get("/moi")
def compose(  # noqa: PLR0913 -- the buttons of one form
    request: Request,
    visit: Reading,
    *,
    muc: Annotated[list[str] | None, Query()] = None,
    ten: str = "",
    them: str | None = None,
    bo: int | None = None,
    len_: Annotated[int | None, Query(alias="len")] = None,
    xuong: int | None = None,
    mau: str = "",
) -> Response:
    """The programme as its address tells it, after the step that the address asks for."""
    require(visit.session, visit.actor, Act.WRITE_PROGRAMME, visit.unit_id)
    templates = service.list_templates(visit.session, visit.unit_id)
    begun = next((t for t in templates if t.id == mau), None)
    if begun is not None:
        muc = spelled((item.bulletin_id, item.pause_after_ms) for item in begun.items)
        ten = begun.name
    place = _place(visit, visit.unit_id, muc or [], them)
    chosen = after(muc or [], Step(add=them, place=place, remove=bo, up=len_, down=xuong))
    return _composer(request, visit, chosen, ten)


@router.post("/moi")
def create(
    request: Request,
    visit: Writing,
    muc: Annotated[list[str] | None, Form()] = None,
    ten: Annotated[str, Form()] = "",
    lam_mau: Annotated[bool, Form()] = False,  # noqa: FBT002 -- a field of the form
) -> Response:
    """Keep the programme, or the pattern."""
    try:
        asked = with_pauses(muc or [])
        if asked is None:
            raise PauseMisplacedError
        new = NewProgramme(
            unit_id=visit.unit_id,
            name=ten,
            bulletin_ids=asked[0],
            pauses_ms=asked[1],
            is_template=lam_mau,
        )
        programme = service.create(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _composer(request, visit, muc or [], ten, error)
    if programme.is_template:
        return RedirectResponse(
            f"/chuong-trinh/moi?mau={programme.id}&bao=da-luu-mau", HTTPStatus.SEE_OTHER
        )
    return RedirectResponse(
        f"/lich-phat/moi?chuong_trinh={programme.id}&bao=da-soan-chuong-trinh",
        HTTPStatus.SEE_OTHER,
    )


@router.get("/ke-tiep")
def next_(visit: Reading, them: str) -> Response:
    """The programme that is on air next, with an item put where its urgency asks for it."""
    require(visit.session, visit.actor, Act.WRITE_PROGRAMME, visit.unit_id)
    if any(isinstance(one, Withheld) for one in in_order(visit.session, visit.unit_id, [them])):
        raise NotFoundError("Bulletin", them)
    units, soon = subtree_ids(visit.session, visit.unit_id), visit.now + 7 * civil.DAY_MS
    own = (
        airing.programme
        for airing in agenda(visit.session, units, visit.now, soon)
        if airing.slot.unit_id == visit.unit_id and airing.starts_at > visit.now
    )
    programme = next(own, None)
    if programme is None:
        there = f"/chuong-trinh/moi?them={quote(them)}"
    elif any(item.bulletin_id == them for item in programme.items):
        there = f"/chuong-trinh/{programme.id}/sua"
    else:
        there = f"/chuong-trinh/{programme.id}/sua?them={quote(them)}"
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


@router.get("/{programme_id}/sua")
def show_change(  # noqa: PLR0913 -- the buttons of one form
    request: Request,
    visit: Reading,
    programme_id: str,
    *,
    muc: Annotated[list[str] | None, Query()] = None,
    ten: str = "",
    them: str | None = None,
    bo: int | None = None,
    len_: Annotated[int | None, Query(alias="len")] = None,
    xuong: int | None = None,
    seen: int | None = None,
) -> Response:
    """The same for a programme that is there: as it stands, then as the address tells it."""
    programme = find(visit.session, Programme, programme_id)
    require(visit.session, visit.actor, Act.WRITE_PROGRAMME, programme.unit_id)
    if muc is None and seen is None:
        muc = spelled((item.bulletin_id, item.pause_after_ms) for item in programme.items)
        ten = programme.name
    place = _place(visit, programme.unit_id, muc or [], them)
    chosen = after(muc or [], Step(add=them, place=place, remove=bo, up=len_, down=xuong))
    standing = Standing(programme, programme.version if seen is None else seen)
    return _composer(request, visit, chosen, ten, standing=standing)


@router.post("/{programme_id}/sua")
def change(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    programme_id: str,
    *,
    muc: Annotated[list[str] | None, Form()] = None,
    ten: Annotated[str, Form()] = "",
    seen: Annotated[int | None, Form()] = None,
    accepts: Annotated[str, Form()] = "",
) -> Response:
    """Keep the change, on the schedule, too."""
    try:
        asked = with_pauses(muc or [])
        if asked is None:
            raise PauseMisplacedError
        changed = ChangedProgramme(
            programme_id=programme_id,
            name=ten,
            bulletin_ids=asked[0],
            pauses_ms=asked[1],
            seen=seen,
            accepts=accepts,
        )
        editing.change(visit.session, visit.actor, changed, visit.now)
        edit = last_edit(visit.session, programme_id)
    except OperatorError as error:
        visit.session.rollback()
        programme = find(visit.session, Programme, programme_id)
        require(visit.session, visit.actor, Act.WRITE_PROGRAMME, programme.unit_id)
        # Whoever has been told what changed meanwhile may go on from there.
        late = isinstance(error, ChangedMeanwhileError)
        version = programme.version if late or seen is None else seen
        standing = Standing(programme, version, is_late=late)
        return _composer(request, visit, muc or [], ten, error, standing)
    there = with_undo("/lich-phat?bao=da-sua-chuong-trinh", Deed.COMPOSED, edit or "")
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


@dataclass(frozen=True, slots=True)
class Standing:
    """A programme that is there already, and the version that the person has seen of it."""

    programme: Programme
    seen: int
    is_late: bool = False
    """Somebody else changed it meanwhile: both are shown."""


def _place(visit: Visit, unit_id: str, chosen: list[str], added: str | None) -> int | None:
    if not added:
        return None
    *items, new = in_order(visit.session, unit_id, [*chosen, added])
    return place_of(new, items)


def _composer(  # noqa: PLR0913, PLR0917 -- what stands in the form, beside who asks
    request: Request,
    visit: Visit,
    chosen: list[str],
    name: str,
    error: OperatorError | None = None,
    standing: Standing | None = None,
) -> Response:
    unit_id = standing.programme.unit_id if standing else visit.unit_id
    mine = in_order(visit.session, unit_id, chosen)
    if standing is None and error is None and not name and len(mine) == 1:
        name = mine[0].title if isinstance(mine[0], Item) else ""
    is_late = standing is not None and standing.is_late
    return page(
        request,
        visit,
        "programmes/composer.html",
        error=error,
        items=offered(visit.session, unit_id),
        templates=service.list_templates(visit.session, visit.unit_id),
        chosen=mine,
        length=together_ms(mine),
        beside=[
            (" và ".join(map(language, one.languages)), one)
            for one in spoken_beside(visit.session, unit_id, mine)
        ],
        unheard=sum(not item.sounds for item in mine),
        name=name,
        standing=standing,
        told=told_of(error, aims_of(visit.session, visit.unit_id).codes, ways=()),
        meanwhile=last_changes(visit.session, standing.programme, visit.now)
        if standing and is_late
        else [],
    )
