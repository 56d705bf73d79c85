"""Mang về: take the record away and check it elsewhere, with a file that needs no server."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response, StreamingResponse

from controller import civil
from controller.accounts.authority import Act, require
from controller.audit.taking_away import packed, take
from controller.errors import OperatorError
from controller.fields import LAST_DAY
from controller.keys.files import KeyFolder, read_chain
from controller.store.lookup import find
from controller.store.transparency import LogHead
from controller.store.units import Unit
from controller.transparency.export import Asked
from controller.transparency.heads import newest_head
from controller.web.asked import FIRST_DAY, Chosen
from controller.web.queries.inspection import units_in
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.audit import head_letter
from playlists.verification.page import html

router = APIRouter(prefix="/kiem-tra/mang-ve")

Day = Annotated[date | None, Chosen, Form(ge=FIRST_DAY, le=LAST_DAY)]


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """The newest signed head, the form, and the file that checks."""
    return _page(request, visit)


@router.get("/kiem-tra.html")
def checker(visit: Reading) -> Response:
    """The page that checks an export offline, as a file to keep."""
    require(visit.session, visit.actor, Act.READ_AUDIT, visit.unit_id)
    return Response(html(), media_type="text/html", headers=_as_file("kiem-tra.html"))


@router.post("")
def take_away(
    request: Request,
    visit: Writing,
    don_vi: Annotated[str, Form()] = "",
    tu: Day = None,
    den: Day = None,
) -> Response:
    """The record of a unit between two signed heads around these days; without days, all of it."""
    asked = Asked(
        unit_id=don_vi or visit.unit_id,
        since=None if tu is None else civil.instant_of(tu),
        until=None if den is None else civil.instant_of(den + timedelta(days=1)),
    )
    try:
        part = take(visit.session, visit.actor, asked, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _page(request, visit, error=error)
    chain = read_chain(KeyFolder(request.app.state.settings.keys_dir))

    def lines() -> Iterator[bytes]:
        # The visit's session ends with the visit, before the file is through.
        with request.app.state.reading() as session:
            yield from packed(session, chain, asked)

    name = f"so-nhat-ky-{part.from_size}-{part.to_size}.jsonl.gz"
    return StreamingResponse(lines(), media_type="application/gzip", headers=_as_file(name))


def _as_file(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}


def _letter(head: LogHead, unit: str) -> str:
    """The address that begins a letter with a head in it, for a witness outside."""
    subject, text = head_letter(head, unit)
    return "mailto:?" + urlencode({"subject": subject, "body": text}, quote_via=quote)


def _page(request: Request, visit: Visit, *, error: OperatorError | None = None) -> Response:
    require(visit.session, visit.actor, Act.READ_AUDIT, visit.unit_id)
    head = newest_head(visit.session)
    return page(
        request,
        visit,
        "audit/taking.html",
        error=error,
        head=head,
        letter=_letter(head, find(visit.session, Unit, visit.unit_id).name) if head else "",
        units=units_in(visit.session, visit.unit_id),
    )
