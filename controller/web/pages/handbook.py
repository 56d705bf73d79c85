"""Sổ tay: the handbook in the pages, with its pictures, by task and by words."""

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, Response

from controller.errors import NotFoundError
from controller.handbook.book import FIRST, PICTURES, ROOM, Page, find, pages
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, logged_in

router = APIRouter(prefix=ROOM)
DAY = "private, max-age=86400"


@router.get("")
def show_first(request: Request, visit: Reading, tim: str = "") -> Response:
    """The table of contents, or the sections with these words."""
    return _page(request, visit, pages()[FIRST], tim)


@router.get("/hinh/{key}", dependencies=[Depends(logged_in)])
def show_picture(key: str) -> Response:
    """One picture."""
    known = {path.name: path for path in PICTURES.glob("*.webp")}
    if key not in known:
        raise NotFoundError("Picture", key)
    headers = {"cache-control": DAY}
    return FileResponse(known[key], media_type="image/webp", headers=headers)


@router.get("/{key}")
def show(request: Request, visit: Reading, key: str) -> Response:
    """One page."""
    found = pages().get(key)
    if found is None:
        raise NotFoundError("Page", key)
    return _page(request, visit, found, "")


def _page(request: Request, visit: Visit, shown: Page, wanted: str) -> Response:
    return page(
        request,
        visit,
        "handbook/page.html",
        book=shown,
        is_first=shown.key == FIRST,
        wanted=wanted,
        found=find(wanted),
    )
