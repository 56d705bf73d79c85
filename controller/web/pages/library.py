"""Thư viện: documents, bulletins and samples, by words and by field of law."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from controller.accounts.authority import Act
from controller.library import listings
from controller.library.fields_of_law import FieldOfLaw
from controller.library.samples import samples
from controller.search import holds
from controller.web.queries.bulletins import authors, search
from controller.web.rendering import page
from controller.web.visits import Reading

router = APIRouter(prefix="/thu-vien")
SHOWN = 60
SEARCHED = 400
"""Bulletins among which those of one shelf are looked for."""
Shelf = Annotated[FieldOfLaw | None, Query()]


@router.get("")
def show_documents(
    request: Request, visit: Reading, linh_vuc: Shelf = None, tim: str = ""
) -> Response:
    """The documents."""
    found = listings.find_documents(visit.session, visit.actor, tim, linh_vuc, SHOWN)
    return page(
        request,
        visit,
        "library/documents.html" if "hx-request" not in request.headers else "library/found.html",
        found=listings.shown(found, tim),
        counts=listings.counted_by_field(visit.session, visit.actor),
        shelf=linh_vuc,
        wanted=tim,
        may_import=visit.may(Act.IMPORT_DOCUMENT),
    )


@router.get("/ban-tin")
def show_bulletins(
    request: Request, visit: Reading, linh_vuc: Shelf = None, tim: str = ""
) -> Response:
    """The bulletins."""
    found = search(visit.session, visit.actor, None, tim, SEARCHED)
    chosen = [b for b in found if linh_vuc is None or b.field == linh_vuc][:SHOWN]
    return page(
        request,
        visit,
        "library/bulletins.html" if "hx-request" not in request.headers else "bulletins/rows.html",
        bulletins=chosen,
        authors=authors(visit.session, chosen),
        counts={field: sum(b.field == field for b in found) for field in FieldOfLaw},
        shelf=linh_vuc,
        status=None,
        wanted=tim,
    )


@router.get("/mau")
def show_samples(request: Request, visit: Reading, tim: str = "") -> Response:
    """The samples."""
    return page(
        request,
        visit,
        "library/samples.html",
        samples=[s for s in samples() if holds(f"{s.title}\n{s.text}", tim)],
        wanted=tim,
        may_write=visit.may(Act.WRITE_BULLETIN),
    )
