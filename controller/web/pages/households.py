"""Số hộ: how many households are around clusters and live in areas, for the estimate of reach."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.receivers.households import count_households
from controller.store.places import Area
from controller.units.tree import subtree_ids
from controller.web.errors import BadFormError
from controller.web.queries.inspection import clusters_in
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing

router = APIRouter(prefix="/so-ho")

A_PAGE = 300


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """The figures, to be filled in."""
    return _page(request, visit)


async def sent_figures(request: Request) -> Mapping[str, str]:
    """The fields of the form: one for each cluster and area."""
    return {name: str(value) for name, value in (await request.form()).items()}


@router.post("")
def keep(
    request: Request, visit: Writing, sent: Annotated[Mapping[str, str], Depends(sent_figures)]
) -> Response:
    """Keep them."""
    require(visit.session, visit.actor, Act.MANAGE_CLUSTERS, visit.unit_id)
    try:
        around, living_in = _counts(sent, "cum."), _counts(sent, "dia_ban.")
        count_households(visit.session, visit.actor, around, living_in, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _page(request, visit, error)
    return RedirectResponse("/so-ho?bao=da-luu-so-ho", HTTPStatus.SEE_OTHER)


def _counts(sent: Mapping[str, str], prefix: str) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for name, value in sent.items():
        if name.startswith(prefix):
            if value and not (value.isascii() and value.isdecimal()):
                raise BadFormError(name)
            found[name.removeprefix(prefix)] = int(value) if value else None
    return found


def _page(request: Request, visit: Visit, error: OperatorError | None = None) -> Response:
    require(visit.session, visit.actor, Act.MANAGE_CLUSTERS, visit.unit_id)
    units = subtree_ids(visit.session, visit.unit_id)
    areas = visit.session.scalars(select(Area).where(Area.unit_id.in_(units)).order_by(Area.name))
    return page(
        request,
        visit,
        "clusters/households.html",
        error=error,
        clusters=clusters_in(visit.session, units, A_PAGE),
        areas=list(areas),
    )
