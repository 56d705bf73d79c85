"""Bản tiếng dân tộc: which bulletin says the same in which language, what is spoken where."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from controller.accounts.authority import Act, require
from controller.bulletins.languages import OTHERS
from controller.bulletins.listings import get_bulletin
from controller.bulletins.translators import Translators, name_translators, unnamed
from controller.bulletins.variants import NewVariant, say_in, separate, variants_of
from controller.errors import OperatorError
from controller.receivers.service import set_languages
from controller.store.bulletins import Bulletin, BulletinStatus
from controller.web.pages.bulletins import refused, to_bulletin
from controller.web.rendering import page
from controller.web.translating import named
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.audit import language

router = APIRouter()
OFFERED = 200


@router.get("/ban-tin/{bulletin_id}/ban-dich")
def show(request: Request, visit: Reading, bulletin_id: str) -> Response:
    """The variants of a bulletin, and a form that names another one."""
    return _page(request, visit, bulletin_id, NewVariant(bulletin_id="", of_id="", language=""))


def said(
    bulletin_id: str,
    by: Annotated[Translators, Depends(named)],
    variant_id: Annotated[str, Form()] = "",
    code: Annotated[str, Form(alias="language")] = "",
) -> NewVariant:
    """The form's fields: which bulletin says it in which language, by whom."""
    return NewVariant(bulletin_id=variant_id, of_id=bulletin_id, language=code, by=by)


@router.post("/ban-tin/{bulletin_id}/ban-dich")
def add(request: Request, visit: Writing, new: Annotated[NewVariant, Depends(said)]) -> Response:
    """Say that another bulletin is this one in a language."""
    try:
        say_in(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _page(request, visit, new.of_id, new, error)
    return _back(f"/ban-tin/{new.of_id}/ban-dich")


@router.post("/ban-tin/{bulletin_id}/ban-dich/bo")
def remove(visit: Writing, bulletin_id: str) -> Response:
    """Let a variant stand for itself again."""
    variant = get_bulletin(visit.session, visit.actor, bulletin_id)
    original = variant.variant_of_id or bulletin_id
    separate(visit.session, visit.actor, bulletin_id, visit.now)
    return _back(f"/ban-tin/{original}/ban-dich")


@router.post("/ban-tin/{bulletin_id}/nguoi-dich")
def name(
    request: Request,
    visit: Writing,
    bulletin_id: str,
    by: Annotated[Translators, Depends(named)],
) -> Response:
    """Say who translated a draft, and who checked it."""
    try:
        name_translators(visit.session, visit.actor, bulletin_id, by, visit.now)
    except OperatorError as error:
        return refused(request, visit, bulletin_id, error)
    return to_bulletin(bulletin_id, "da-luu-nguoi-dich")


@router.post("/cum-loa/{cluster_id}/ngon-ngu")
def speak(
    visit: Writing, cluster_id: str, languages: Annotated[list[str] | None, Form()] = None
) -> Response:
    """Say what is spoken around a cluster beside Vietnamese."""
    set_languages(visit.session, visit.actor, cluster_id, languages or [], visit.now)
    return _back(f"/cum-loa/{cluster_id}")


def _back(there: str) -> Response:
    return RedirectResponse(f"{there}?bao=da-luu-ngon-ngu", HTTPStatus.SEE_OTHER)


def _page(
    request: Request,
    visit: Visit,
    bulletin_id: str,
    new: NewVariant,
    error: OperatorError | None = None,
) -> Response:
    bulletin = get_bulletin(visit.session, visit.actor, bulletin_id)
    require(visit.session, visit.actor, Act.WRITE_BULLETIN, bulletin.unit_id)
    free = select(Bulletin).where(
        Bulletin.unit_id == bulletin.unit_id,
        Bulletin.id != bulletin_id,
        Bulletin.variant_of_id.is_(None),
        Bulletin.discarded_at.is_(None),
        Bulletin.kind == bulletin.kind,
        Bulletin.status != BulletinStatus.RECALLED,
    )
    return page(
        request,
        visit,
        "variants/page.html",
        error=error,
        new=new,
        unnamed=unnamed,
        bulletin=bulletin,
        variants=variants_of(visit.session, bulletin_id),
        free=visit.session.scalars(free.order_by(Bulletin.id.desc()).limit(OFFERED)).all(),
        languages=[(code, language(code)) for code in OTHERS],
        language=language,
    )
