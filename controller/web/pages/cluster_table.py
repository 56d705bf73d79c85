"""Nhập danh sách cụm từ Excel hoặc CSV: first shown row by row, then saved."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.receivers.bulk import RowOutcome, import_clusters, try_clusters
from controller.receivers.table import LARGEST_TABLE, BadTableError, read_table
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording.errors import sentence

router = APIRouter(prefix="/nhap-cum")


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """The form."""
    require(visit.session, visit.actor, Act.MANAGE_CLUSTERS, visit.unit_id)
    return _page(request, visit, None, None)


@router.post("")
def bring_in(
    request: Request,
    visit: Writing,
    bang: Annotated[UploadFile | None, File()] = None,
    luu: Annotated[bool, Form()] = False,  # noqa: FBT002 -- a field of the form
) -> Response:
    """Show what becomes of each row; with `luu`, do it."""
    require(visit.session, visit.actor, Act.MANAGE_CLUSTERS, visit.unit_id)
    try:
        if bang is None:
            raise BadTableError
        rows = read_table(bang.filename or "", bang.file.read(LARGEST_TABLE + 1))
    except OperatorError as error:
        return _page(request, visit, None, error)
    do = import_clusters if luu else try_clusters
    outcomes = do(visit.session, visit.actor, visit.unit_id, rows, visit.now)
    if luu:
        return RedirectResponse("/cum-loa?bao=da-nhap-cum", HTTPStatus.SEE_OTHER)
    return _page(request, visit, outcomes, None)


def _page(
    request: Request,
    visit: Visit,
    outcomes: list[RowOutcome] | None,
    error: OperatorError | None,
) -> Response:
    return page(
        request,
        visit,
        "clusters/table.html",
        error=error,
        outcomes=outcomes,
        sentence=sentence,
    )
