"""Khẩn cấp: what stands, and three steps to an order: kind, place, words."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from controller.accounts.authority import Act, require
from controller.emergencies.alerts import proposed_text, take, waiting
from controller.emergencies.carrying_on import aims_of as order_aims
from controller.emergencies.errors import NoShiftError, NotHeldError
from controller.emergencies.giving import MOST_HOURS, USUAL_HOURS, NewEmergency, give
from controller.emergencies.reach import Aim, reach_of
from controller.emergencies.rules import rules_of
from controller.emergencies.shifts import open_shift_of
from controller.emergencies.templates import ready_in
from controller.errors import OperatorError
from controller.inbox.service import obey
from controller.store.broadcasts import TargetKind
from controller.store.emergencies import CapAlert, DutyShift, Emergency, Nature, Purpose
from controller.store.lookup import find
from controller.store.source_bulletins import SourceBulletin
from controller.units.tree import subtree_ids
from controller.web.errors import BadFormError
from controller.web.queries.aims import aims_of, chosen_aims
from controller.web.queries.emergencies import in_force, recent, where_words
from controller.web.queries.receivers import standings
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording import emergencies as said
from playlists.rules.emergency import HIGHEST, EmergencyKind, Level, Pattern, Scale, scales_of

router = APIRouter(prefix="/khan-cap")

Places = Annotated[list[str] | None, Query()]
HELD = "da-giu"
"""What the form sends once the button was held, or the box beside it ticked."""


class OrderForm(BaseModel):
    """What was chosen, step by step."""

    loai: EmergencyKind = EmergencyKind.OTHER
    noi: list[str] = []
    """Places as "unit:…", "area:…", "cluster:…"."""
    cach: Nature = Nature.REAL
    thay: str = ""
    """The emergency whose place it takes."""
    canh_bao: str = ""
    """The alert that it follows."""
    tin: str = ""
    """The source bulletin that it follows."""
    loi: str = ""
    """The template; empty for words of its own."""
    text: str = ""
    cap: str = ""
    """A level as "scale:number"."""
    gio: int = USUAL_HOURS
    nhip: str = ""
    giu: str = ""


@router.get("")
def show(request: Request, visit: Reading, cach: Nature = Nature.REAL) -> Response:
    """Who is on duty, what stands, what other systems propose; step one: the kind."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    return page(
        request,
        visit,
        "emergencies/hub.html",
        said=said,
        nature=cach,
        natures=list(Nature),
        kinds=list(EmergencyKind),
        shift=shift_of(visit),
        standing=_lines(visit, in_force(visit.session, visit.unit_id, visit.now)),
        before=_lines(visit, recent(visit.session, visit.unit_id)),
        alerts=waiting(visit.session, visit.unit_id, visit.now),
        may_order=visit.may(Act.ORDER_EMERGENCY),
    )


@router.get("/moi")
def show_steps(  # noqa: PLR0913 -- what was chosen so far stands in the address
    request: Request,
    visit: Reading,
    *,
    loai: EmergencyKind = EmergencyKind.OTHER,
    noi: Places = None,
    cach: Nature = Nature.REAL,
    thay: str = "",
    canh_bao: str = "",
    tin: str = "",
) -> Response:
    """Step two: the place; step three: the words."""
    require(visit.session, visit.actor, Act.ORDER_EMERGENCY, visit.unit_id)
    if shift_of(visit) is None:
        return RedirectResponse("/khan-cap/ca-truc", HTTPStatus.SEE_OTHER)
    form = OrderForm(loai=loai, noi=noi or [], cach=cach, thay=thay, canh_bao=canh_bao, tin=tin)
    return _words(request, visit, form) if noi else _places(request, visit, form)


@router.post("/moi")
def order(request: Request, visit: Writing, form: Annotated[OrderForm, Form()]) -> Response:
    """Give the order."""
    require(visit.session, visit.actor, Act.ORDER_EMERGENCY, visit.unit_id)
    try:
        if form.giu != HELD:
            raise NotHeldError
        sources = request.app.state.settings.audio_sources
        given = give(visit.session, visit.actor, _asked(visit, form), visit.now, sources)
        if form.canh_bao:
            take(visit.session, visit.actor, form.canh_bao, given, visit.now)
        if form.tin:
            obey(visit.session, visit.actor, form.tin, given, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _words(request, visit, form, error)
    return RedirectResponse(f"/khan-cap/{given.id}", HTTPStatus.SEE_OTHER)


def shift_of(visit: Visit) -> DutyShift | None:
    """The visitor's own open shift over her unit."""
    try:
        return open_shift_of(visit.session, visit.actor.person_id, visit.unit_id, visit.now)
    except NoShiftError:
        return None


def _lines(visit: Visit, found: Sequence[Emergency]) -> list[tuple[Emergency, str]]:
    """Emergencies, each with its places in words."""
    return [(one, where_words(visit.session, order_aims(one))) for one in found]


def _places(request: Request, visit: Visit, form: OrderForm) -> Response:
    places = standings(visit.session, subtree_ids(visit.session, visit.unit_id), visit.now)
    return page(
        request,
        visit,
        "emergencies/places.html",
        said=said,
        form=form,
        places=places,
        aims=aims_of(visit.session, visit.unit_id),
        households=sum(place.cluster.households or 0 for place in places),
    )


def _words(
    request: Request, visit: Visit, form: OrderForm, error: OperatorError | None = None
) -> Response:
    aims = _aims(visit, form.noi)
    reach = reach_of(visit.session, aims)
    ready = ready_in(visit.session, visit.unit_id)
    alert = find(visit.session, CapAlert, form.canh_bao) if form.canh_bao else None
    source = find(visit.session, SourceBulletin, form.tin) if form.tin else None
    if source is not None:
        require(visit.session, visit.actor, Act.READ, source.unit_id)
    messages = [r for r in ready if r.template.purpose is Purpose.MESSAGE]
    return page(
        request,
        visit,
        "emergencies/words.html",
        error=error,
        said=said,
        form=form,
        held=HELD,
        where=where_words(visit.session, aims),
        clusters=len(reach.clusters),
        households=sum(cluster.households or 0 for cluster in reach.clusters),
        templates=[r for r in messages if r.template.kind is form.loai],
        scales=[(scale, range(1, HIGHEST[scale] + 1)) for scale in scales_of(form.loai)],
        patterns=list(Pattern),
        usual=rules_of(visit.session, visit.unit_id).pattern,
        hours=(1, 3, 6, 12, MOST_HOURS),
        alert=alert or source,
        alert_text=proposed_text(alert) if alert else source.written_text if source else "",
    )


def _asked(visit: Visit, form: OrderForm) -> NewEmergency:
    return NewEmergency(
        unit_id=visit.unit_id,
        kind=form.loai,
        aims=_aims(visit, form.noi),
        nature=form.cach,
        level=_level(form.cap),
        template_id=form.loi,
        text=form.text,
        hours=form.gio,
        pattern=_pattern(form.nhip),
        replaces_id=form.thay,
    )


def _aims(visit: Visit, places: Sequence[str]) -> list[Aim]:
    """Places as the address names them. Raises BadFormError."""
    aims = chosen_aims(places)
    # Who takes the whole unit after ticking some of it means the whole.
    whole = Aim(TargetKind.UNIT, visit.unit_id)
    return [whole] if whole in aims else aims


def _level(text: str) -> Level | None:
    scale, _, number = text.partition(":")
    if not text:
        return None
    try:
        return Level(Scale(scale), int(number))
    except ValueError as error:
        raise BadFormError("cap") from error


def _pattern(text: str) -> Pattern | None:
    try:
        return Pattern(text) if text else None
    except ValueError as error:
        raise BadFormError("nhip") from error
