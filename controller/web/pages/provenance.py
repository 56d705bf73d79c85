"""Nguồn từng câu: each spoken sentence of a bulletin beside the passage that it comes from."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from controller.bulletins.listings import get_bulletin
from controller.bulletins.provenance import compared, unpack
from controller.lexicon.layered import lexicon_of
from controller.library.usage import usage_of
from controller.store.bulletins import Bulletin, Series
from controller.store.documents import Document
from controller.web.rendering import page
from controller.web.visits import Reading, Visit

router = APIRouter(prefix="/ban-tin")


@router.get("/{bulletin_id}/nguon")
def show(request: Request, visit: Reading, bulletin_id: str) -> Response:
    """Every sentence with where it comes from."""
    bulletin = get_bulletin(visit.session, visit.actor, bulletin_id)
    return page(
        request,
        visit,
        "bulletins/provenance.html",
        bulletin=bulletin,
        **origins(visit, bulletin),
    )


def origins(visit: Visit, bulletin: Bulletin) -> dict[str, Any]:
    """What the pages of a bulletin show of where it comes from and where it is used."""
    session = visit.session
    lexicon = lexicon_of(session, bulletin.current)
    proposal = unpack(bulletin.proposal)
    return {
        "compared": compared(bulletin.current.written_text, proposal, lexicon),
        "document_id": bulletin.document_id,
        "source": session.get(Document, bulletin.document_id) if bulletin.document_id else None,
        "series": session.get(Series, bulletin.series_id) if bulletin.series_id else None,
        "corrected": session.get(Bulletin, bulletin.corrects_id) if bulletin.corrects_id else None,
        "usage": usage_of(session, bulletin),
    }
