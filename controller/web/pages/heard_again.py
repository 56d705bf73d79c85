"""Nghe lại: whether residents may hear a bulletin again on the public page."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from controller.bulletins.heard_again import choose
from controller.web.pages.bulletins import to_bulletin
from controller.web.visits import Writing

router = APIRouter(prefix="/ban-tin/{bulletin_id}/nghe-lai")


@router.post("")
def say(visit: Writing, bulletin_id: str, heard_again: Annotated[str, Form()] = "") -> Response:
    """The tick of the bulletin's page."""
    choose(visit.session, visit.actor, bulletin_id, visit.now, heard_again=bool(heard_again))
    return to_bulletin(bulletin_id, "da-chon-nghe-lai")
