"""Nhật ký thao tác: who did what, to what, with which values before and after, from where, when."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import select

from controller import civil
from controller.accounts.authority import Act, require
from controller.audit.acts import PAGE, AskedActs, list_acts, people_in
from controller.store.lookup import find
from controller.store.units import Unit
from controller.units.tree import subtree_ids
from controller.web.asked import AskedDay
from controller.web.queries.acts import told
from controller.web.rendering import page
from controller.web.visits import Reading
from controller.web.wording.acts import ACTS

router = APIRouter(prefix="/thao-tac")
ID = r"^([0-9a-f]{32})?$"
AskedId = Annotated[str, Query(pattern=ID)]


@router.get("")
def show(  # noqa: PLR0913 -- the filters of one page
    request: Request,
    visit: Reading,
    *,
    don_vi: AskedId = "",
    nguoi: AskedId = "",
    viec: Annotated[str, Query(max_length=60)] = "",
    tu: AskedDay = None,
    den: AskedDay = None,
    sau: AskedId = "",
) -> Response:
    """The newest acts, by whom, of which kind and when, of the own unit and below."""
    session = visit.session
    require(session, visit.actor, Act.READ_AUDIT, visit.unit_id)
    unit_id = don_vi or visit.unit_id
    asked = AskedActs(
        unit_id=unit_id,
        person_id=nguoi,
        acts=[viec] if viec else [],
        from_ms=civil.instant_of(tu) if tu else None,
        to_ms=civil.instant_of(den + timedelta(days=1)) if den else None,
        before=sau,
    )
    found = list_acts(session, visit.actor, asked)
    below = select(Unit).where(Unit.id.in_(subtree_ids(session, visit.unit_id)))
    kept = {"don_vi": don_vi, "nguoi": nguoi, "viec": viec, "tu": tu or "", "den": den or ""}
    older = urlencode({**kept, "sau": found[PAGE - 1].id}) if len(found) > PAGE else ""
    return page(
        request,
        visit,
        "acts/page.html",
        done=told(session, found[:PAGE]),
        older=older,
        asked=kept,
        query=urlencode({name: str(value) for name, value in kept.items() if value}),
        unit=find(session, Unit, unit_id),
        units=list(session.scalars(below.order_by(Unit.name))),
        people=people_in(session, visit.actor, unit_id),
        acts=sorted(ACTS.items(), key=lambda item: item[1]),
    )
