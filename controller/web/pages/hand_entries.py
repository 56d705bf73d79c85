"""Khai tay: what no receiver journals, said by a person; corrected only by saying it anew."""

from collections.abc import Mapping
from datetime import time
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from controller import civil, fields
from controller.accounts.authority import Act, require
from controller.errors import MissingFieldError, OperatorError
from controller.hand_entries import service
from controller.hand_entries.service import OUTCOMES, NewEntry
from controller.store.hand_entries import EntryKind, HandEntry, Outcome
from controller.store.lookup import find
from controller.store.places import Cluster
from controller.units.tree import subtree_ids
from controller.web.asked import clock_time
from controller.web.finding import found_of
from controller.web.photos import sent_photo
from controller.web.queries.inspection import clusters_in
from controller.web.rendering import page
from controller.web.visits import Checked, Reading, Visit, doors
from controller.web.wording import hand_entries as words_by_hand

router = APIRouter(prefix="/khai-tay")
Text = Annotated[str, Form()]
MOST_CLUSTERS = 1000


@router.get("")
def list_(request: Request, visit: Reading, tim: str = "") -> Response:
    """All entries, the newest first."""
    return page(
        request,
        visit,
        "hand_entries/list.html",
        found=found_of(service.list_entries(visit.session, visit.actor, wanted=tim), tim),
        by_hand=words_by_hand,
        kinds=EntryKind,
        may_enter=visit.may(Act.ENTER_BY_HAND),
    )


@router.get("/moi")
def show_new(
    request: Request, visit: Reading, loai: EntryKind = EntryKind.BROADCAST, cum: str = ""
) -> Response:
    """The form of one kind."""
    require(visit.session, visit.actor, Act.ENTER_BY_HAND, _unit_of(visit, cum))
    now = civil.local(visit.now)
    usual = {
        "kind": loai,
        "cluster_id": cum,
        "day": f"{now:%Y-%m-%d}",
        "begins": f"{now:%H:%M}",
        "subject": visit.actor.name if loai is EntryKind.SHIFT else "",
    }
    return _form(request, visit, usual)


@router.get("/{entry_id}")
def show(request: Request, visit: Reading, entry_id: str) -> Response:
    """One entry, and the form to correct it."""
    entry = service.show_entry(visit.session, visit.actor, entry_id)
    return _form(request, visit, _as_form(entry), entry=entry)


@router.get("/{entry_id}/anh")
def show_photo(visit: Reading, entry_id: str) -> Response:
    """Its photograph."""
    photo = service.photo_of(visit.session, visit.actor, entry_id)
    return Response(photo.content, media_type=photo.media_type)


@router.post("/moi")
def enter(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Checked,
    *,
    kind: Annotated[EntryKind, Form()] = EntryKind.BROADCAST,
    cluster_id: Text = "",
    subject: Text = "",
    day: Text = "",
    begins: Text = "",
    ends: Text = "",
    outcome: Annotated[Outcome, Form()] = Outcome.PLAYED,
    note: Text = "",
    corrects_id: Text = "",
    photo: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Keep what is said; the photograph is drawn anew while no transaction is open."""
    unit_id = _unit_of(visit, cluster_id)
    require(visit.session, visit.actor, Act.ENTER_BY_HAND, unit_id)
    typed = {
        "kind": kind,
        "cluster_id": cluster_id,
        "subject": subject,
        "day": day,
        "begins": begins,
        "ends": ends,
        "outcome": outcome,
        "note": note,
    }
    try:
        began_at, ended_at = _times(day, begins, ends)
        new = NewEntry(
            unit_id=unit_id,
            kind=kind,
            cluster_id=cluster_id,
            subject=subject,
            began_at=began_at,
            ended_at=ended_at,
            outcome=outcome,
            note=note,
            photo=sent_photo(photo),
            corrects_id=corrects_id,
        )
        with doors(request).writing() as session:
            entry = service.enter(session, visit.actor, new, visit.now)
            session.commit()
    except OperatorError as error:
        corrected = find(visit.session, HandEntry, corrects_id) if corrects_id else None
        return _form(request, visit, typed, entry=corrected, error=error)
    return RedirectResponse(f"/khai-tay/{entry.id}?bao=da-khai-tay", HTTPStatus.SEE_OTHER)


def _unit_of(visit: Visit, cluster_id: str) -> str:
    return find(visit.session, Cluster, cluster_id).unit_id if cluster_id else visit.unit_id


def _times(day: str, begins: str, ends: str) -> tuple[int, int | None]:
    """The instants that were typed; over midnight where it ends before it begins."""
    on = fields.day("day", day)
    began_at = civil.instant_of(on, _clock("begins", begins))
    if not ends:
        return began_at, None
    ended_at = civil.instant_of(on, _clock("ends", ends))
    return began_at, ended_at if ended_at >= began_at else ended_at + civil.DAY_MS


def _clock(field: str, text: str) -> time:
    if not text:
        raise MissingFieldError(field)
    return clock_time(field, text)


def _as_form(entry: HandEntry) -> dict[str, object]:
    began, ended = civil.local(entry.began_at), entry.ended_at
    return {
        "kind": entry.kind,
        "cluster_id": entry.cluster_id or "",
        "subject": entry.subject,
        "day": f"{began:%Y-%m-%d}",
        "begins": f"{began:%H:%M}",
        "ends": f"{civil.local(ended):%H:%M}" if ended else "",
        "outcome": entry.outcome,
        "note": "",
    }


def _form(
    request: Request,
    visit: Visit,
    typed: Mapping[str, object],
    *,
    entry: HandEntry | None = None,
    error: OperatorError | None = None,
) -> Response:
    kind = EntryKind(str(typed["kind"]))
    units = subtree_ids(visit.session, visit.unit_id)
    places = (
        service.clusters_without_journal(visit.session, units, visit.now)
        if kind is EntryKind.BROADCAST
        else clusters_in(visit.session, units, MOST_CLUSTERS)
    )
    return page(
        request,
        visit,
        "hand_entries/entry.html",
        error=error,
        entry=entry,
        form={"ends": "", "note": "", "outcome": OUTCOMES[kind][0], **typed},
        kind=kind,
        outcomes=[*OUTCOMES[kind], *([Outcome.VOID] if entry else [])],
        places=places,
        by_hand=words_by_hand,
        later=service.correction_of(visit.session, entry) if entry else None,
        may_enter=visit.may(Act.ENTER_BY_HAND, entry.unit_id if entry else None),
    )
