"""Lắp bộ thu: the code for one cluster, who came by it, and a receiver that is shut out."""

from http import HTTPStatus
from typing import Annotated

import segno
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.enrolment.certificates import shut_out
from controller.enrolment.codes import (
    CodeFor,
    confirm,
    make_code,
    open_enrolments,
    turn_away,
)
from controller.errors import MissingFieldError, OperatorError
from controller.receivers.service import sitting_receiver
from controller.store.enrolment import Enrolment
from controller.store.lookup import find
from controller.store.places import Cluster
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from playlists.messages.enrolment import QR_PREFIX, shown_code
from playlists.messages.keys import key_id

router = APIRouter(prefix="/cum-loa/{cluster_id}/lap-bo-thu")

QR_SCALE = 6


@router.get("")
def show(request: Request, visit: Reading, cluster_id: str) -> Response:
    """What is open at this cluster."""
    return _page(request, visit, _cluster(visit, cluster_id))


@router.post("")
def make(
    request: Request, visit: Writing, cluster_id: str, xac_nhan: Annotated[str, Form()] = ""
) -> Response:
    """A new code. It is shown on this answer only, to be printed."""
    cluster = _cluster(visit, cluster_id)
    wanted = CodeFor(cluster.id, needs_confirmation=bool(xac_nhan))
    new = make_code(visit.session, visit.actor, wanted, request.app.state.box, visit.now)
    url: str = request.app.state.settings.controller_url
    shown = shown_code(new.digits)
    return _page(
        request,
        visit,
        cluster,
        code=shown,
        code_ends=new.enrolment.expires_at,
        controller=url,
        qr=qr_code(f"{QR_PREFIX}{shown}@{url}"),
    )


@router.post("/{enrolment_id}/cho-vao")
def let_in(visit: Writing, cluster_id: str, enrolment_id: str) -> Response:
    """Let in the device that waits."""
    confirm(visit.session, visit.actor, enrolment_id, visit.now)
    return _back(cluster_id, "da-cho-vao")


@router.post("/{enrolment_id}/tu-choi")
def refuse(visit: Writing, cluster_id: str, enrolment_id: str) -> Response:
    """Turn away the device that waits."""
    turn_away(visit.session, visit.actor, enrolment_id, visit.now)
    return _back(cluster_id, "da-tu-choi-bo-thu")


@router.post("/khoa")
def shut(
    request: Request, visit: Writing, cluster_id: str, ly_do: Annotated[str, Form()] = ""
) -> Response:
    """Shut out the receiver that sits here: stolen, or copied."""
    cluster = _cluster(visit, cluster_id)
    if not ly_do.strip():
        return _page(request, visit, cluster, error=MissingFieldError("ly_do"))
    sitting = sitting_receiver(visit.session, cluster.id)
    if sitting is not None:
        shut_out(visit.session, visit.actor, sitting.id, visit.now, ly_do.strip()[:300])
    return _back(cluster_id, "da-khoa-bo-thu")


def qr_code(text: str) -> str:
    """A QR code as an address of an image, which needs no other host."""
    code = segno.make(text, error="m", micro=False)
    return code.svg_data_uri(scale=QR_SCALE, border=2, light="#fff")


def _cluster(visit: Visit, cluster_id: str) -> Cluster:
    cluster = find(visit.session, Cluster, cluster_id)
    require(visit.session, visit.actor, Act.ENROL_RECEIVER, cluster.unit_id)
    return cluster


def _page(  # noqa: PLR0913 -- what the page shows beside its cluster
    request: Request,
    visit: Visit,
    cluster: Cluster,
    *,
    code: str = "",
    code_ends: int = 0,
    controller: str = "",
    qr: str = "",
    error: OperatorError | None = None,
) -> Response:
    return page(
        request,
        visit,
        "enrolment/page.html",
        error=error,
        cluster=cluster,
        sitting=sitting_receiver(visit.session, cluster.id),
        enrolments=open_enrolments(visit.session, cluster.id, visit.now),
        fingerprint=fingerprint,
        has_door=bool(request.app.state.settings.receiver_brokers),
        code=code,
        code_ends=code_ends,
        controller=controller,
        qr=qr,
    )


def fingerprint(enrolment: Enrolment) -> str:
    """What a technician reads from the device's screen to tell it from another's."""
    return "" if enrolment.public_key is None else key_id(enrolment.public_key)[:8]


def _back(cluster_id: str, notice: str) -> Response:
    return RedirectResponse(f"/cum-loa/{cluster_id}/lap-bo-thu?bao={notice}", HTTPStatus.SEE_OTHER)
