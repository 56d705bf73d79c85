"""Kiểm tra tại chỗ: codes on cabinets, lists drawn by lot, findings from the phone, minutes."""

import json
import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.audit.rounds import (
    NewFinding,
    NewRound,
    add_finding,
    draw_round,
    find_round,
    findings_of,
    photo_of,
    rounds_of,
)
from controller.errors import OperatorError
from controller.store.inspections import Heard
from controller.store.lookup import find
from controller.store.places import Cluster
from controller.store.units import Unit
from controller.units.tree import subtree_ids
from controller.web.inspecting import Inspecting
from controller.web.pages.enrolment import qr_code
from controller.web.photos import sent_photo
from controller.web.queries.inspection import clusters_in, units_in
from controller.web.queries.walked import walked
from controller.web.rendering import page
from controller.web.visits import Checked, Reading, Visit, Writing, doors
from controller.web.wording import audit as of_audit

router = APIRouter()

A_SHEET = 400
USUAL = 5
"""Clusters in a list that a team visits in a day."""


@router.get("/c/{cluster_id}")
def from_cabinet(visit: Inspecting, cluster_id: str) -> Response:
    """Where the code on a cabinet leads: that cluster's day."""
    cluster = find(visit.session, Cluster, cluster_id)
    require(visit.session, visit.actor, Act.READ, cluster.unit_id)
    return RedirectResponse(f"/kiem-tra/cum/{cluster_id}", HTTPStatus.SEE_OTHER)


@router.get("/kiem-tra/ma-qr")
def show_codes(request: Request, visit: Inspecting, don_vi: str = "") -> Response:
    """A sheet of codes to print, cut and put on cabinets; a code tells nothing but the address."""
    unit_id = don_vi or visit.unit_id
    require(visit.session, visit.actor, Act.READ, unit_id)
    clusters = clusters_in(visit.session, subtree_ids(visit.session, unit_id), A_SHEET)
    base = str(request.base_url)
    return page(
        request,
        visit,
        "audit/codes.html",
        codes=[(cluster, qr_code(f"{base}c/{cluster.id}")) for cluster in clusters],
        units=units_in(visit.session, visit.unit_id),
        unit=find(visit.session, Unit, unit_id),
    )


@router.get("/kiem-tra/tai-cho")
def show_rounds(request: Request, visit: Inspecting) -> Response:
    """The lists, and the form for another."""
    return _rounds(request, visit)


@router.post("/kiem-tra/tai-cho")
def draw(
    request: Request,
    visit: Writing,
    don_vi: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    so_cum: Annotated[int, Form()] = USUAL,
) -> Response:
    """Draw clusters by lot."""
    new = NewRound(unit_id=don_vi or visit.unit_id, name=name, count=so_cum)
    try:
        drawn = draw_round(visit.session, visit.actor, new, secrets.token_hex(16), visit.now)
    except OperatorError as error:
        visit.session.rollback()
        require(visit.session, visit.actor, Act.VISIT_CLUSTER, new.unit_id)
        return _rounds(request, visit, error)
    return RedirectResponse(f"/kiem-tra/tai-cho/{drawn.id}", HTTPStatus.SEE_OTHER)


@router.get("/kiem-tra/tai-cho/{round_id}")
def show_round(request: Request, visit: Inspecting, round_id: str) -> Response:
    """One list: where to go, what was found, how to draw it again."""
    chosen = find_round(visit.session, visit.actor, round_id)
    return page(
        request,
        visit,
        "audit/round.html",
        round=chosen,
        stops=walked(visit.session, chosen),
        candidates=json.loads(chosen.candidates),
        of_audit=of_audit,
    )


@router.get("/kiem-tra/tai-cho/{round_id}/bien-ban")
def show_minutes(request: Request, visit: Inspecting, round_id: str) -> Response:
    """Biên bản kiểm tra, to be printed and signed by hand."""
    chosen = find_round(visit.session, visit.actor, round_id)
    return page(
        request,
        visit,
        "audit/minutes.html",
        round=chosen,
        unit=find(visit.session, Unit, chosen.unit_id),
        stops=walked(visit.session, chosen),
        findings=findings_of(visit.session, round_id),
        of_audit=of_audit,
    )


@router.get("/kiem-tra/cum/{cluster_id}/ghi")
def show_form(request: Request, visit: Reading, cluster_id: str, dot: str = "") -> Response:
    """The form at the pole."""
    return _form(request, visit, cluster_id, dot)


@router.post("/kiem-tra/cum/{cluster_id}/ghi")
def keep(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Checked,
    cluster_id: str,
    *,
    heard: Annotated[Heard, Form()],
    remark: Annotated[str, Form()] = "",
    dot: Annotated[str, Form()] = "",
    photo: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Keep what was found; the photo is drawn anew while no transaction is open."""
    cluster = find(visit.session, Cluster, cluster_id)
    require(visit.session, visit.actor, Act.VISIT_CLUSTER, cluster.unit_id)
    try:
        new = NewFinding(
            cluster_id=cluster_id,
            heard=heard,
            remark=remark,
            photo=sent_photo(photo) or None,
            round_id=dot or None,
        )
        with doors(request).writing() as session:
            add_finding(session, visit.actor, new, visit.now)
            session.commit()
    except OperatorError as error:
        return _form(request, visit, cluster_id, dot, error, heard=heard, remark=remark)
    back = f"/kiem-tra/tai-cho/{dot}" if dot else f"/kiem-tra/cum/{cluster_id}"
    return RedirectResponse(f"{back}?bao=da-ghi-kiem-tra", HTTPStatus.SEE_OTHER)


@router.get("/kiem-tra/anh/{photo_sha256}")
def show_photo(visit: Inspecting, photo_sha256: str) -> Response:
    """A photo of a visit."""
    photo = photo_of(visit.session, visit.actor, photo_sha256)
    return Response(photo.jpeg, media_type="image/jpeg")


def _rounds(request: Request, visit: Visit, error: OperatorError | None = None) -> Response:
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    found = rounds_of(visit.session, visit.actor)
    return page(
        request,
        visit,
        "audit/rounds.html",
        error=error,
        rounds=[
            (one, len(json.loads(one.drawn)), len(json.loads(one.candidates))) for one in found
        ],
        units=units_in(visit.session, visit.unit_id),
        usual=USUAL,
    )


def _form(  # noqa: PLR0913 -- what somebody has typed must not be lost
    request: Request,
    visit: Visit,
    cluster_id: str,
    round_id: str,
    error: OperatorError | None = None,
    *,
    heard: Heard | None = None,
    remark: str = "",
) -> Response:
    cluster = find(visit.session, Cluster, cluster_id)
    require(visit.session, visit.actor, Act.VISIT_CLUSTER, cluster.unit_id)
    return page(
        request,
        visit,
        "audit/finding.html",
        error=error,
        cluster=cluster,
        round_id=round_id,
        heard=heard,
        remark=remark,
        of_audit=of_audit,
    )
