"""Tắt tiếng, bật tiếng, tự kiểm, âm lượng: one press for one cluster."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from controller.receivers.quieting import LONGEST_MUTE_H, mute, self_test, set_volume, unmute
from controller.web.visits import Writing

router = APIRouter(prefix="/cum-loa/{cluster_id}")

TODAY = "/hom-nay"


@router.post("/tat-tieng")
def be_mute(
    visit: Writing,
    cluster_id: str,
    gio: Annotated[int, Form(ge=1, le=LONGEST_MUTE_H)] = 1,
) -> Response:
    """Silence for so many hours."""
    mute(visit.session, visit.actor, cluster_id, gio, visit.now)
    return _back(cluster_id)


@router.post("/bat-tieng")
def sound_again(visit: Writing, cluster_id: str, ve: Annotated[str, Form()] = "") -> Response:
    """End it before its time; back to Hôm nay where it was pressed there."""
    unmute(visit.session, visit.actor, cluster_id, visit.now)
    if ve == TODAY:
        return RedirectResponse(f"{TODAY}?bao=da-bo-tat-tieng", HTTPStatus.SEE_OTHER)
    return _back(cluster_id)


@router.post("/tu-kiem")
def test_itself(visit: Writing, cluster_id: str) -> Response:
    """Let the receiver test its sound."""
    self_test(visit.session, visit.actor, cluster_id, visit.now)
    return _back(cluster_id)


@router.post("/am-luong")
def be_so_loud(
    visit: Writing, cluster_id: str, phan_tram: Annotated[int, Form(ge=10, le=100)]
) -> Response:
    """Set its volume."""
    set_volume(visit.session, visit.actor, cluster_id, phan_tram, visit.now)
    return RedirectResponse(f"/cum-loa/{cluster_id}?bao=da-doi-am-luong", HTTPStatus.SEE_OTHER)


def _back(cluster_id: str) -> Response:
    return RedirectResponse(f"/cum-loa/{cluster_id}?bao=da-gui-bo-thu", HTTPStatus.SEE_OTHER)
