"""Thêm cụm: one cluster, by hand; lists come from a table."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.receivers.service import NewCluster, add_cluster
from controller.store.units import Unit
from controller.units.tree import units_below
from controller.web.rendering import page
from controller.web.visits import Reading, Visit, Writing

router = APIRouter(prefix="/cum-loa/moi")
Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was typed."""

    unit_id: str
    code: str = ""
    name: str = ""


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """The form."""
    require(visit.session, visit.actor, Act.MANAGE_CLUSTERS, visit.unit_id)
    return _form(request, visit, Typed(visit.unit_id))


@router.post("")
def add(
    request: Request, visit: Writing, unit_id: Text = "", code: Text = "", name: Text = ""
) -> Response:
    """Add it; its receiver is put in on its page."""
    new = NewCluster(unit_id=unit_id or visit.unit_id, code=code, name=name)
    try:
        cluster = add_cluster(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        require(visit.session, visit.actor, Act.MANAGE_CLUSTERS, visit.unit_id)
        return _form(request, visit, Typed(new.unit_id, code, name), error)
    return RedirectResponse(f"/cum-loa/{cluster.id}?bao=da-them-cum", HTTPStatus.SEE_OTHER)


def _form(
    request: Request, visit: Visit, typed: Typed, error: OperatorError | None = None
) -> Response:
    return page(
        request,
        visit,
        "clusters/new.html",
        error=error,
        typed=typed,
        units=_units(visit),
    )


def _units(visit: Visit) -> list[Unit]:
    """Where it can stand: the own unit and those below that were not merged away."""
    below = units_below(visit.session, visit.unit_id)
    return [unit for unit in below if unit.merged_into_id is None]
