"""Kiểm tra: figures of units beside each other, and the households that were reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from controller.accounts.authority import Act, require
from controller.audit.audible import SOUNDED, Audible, audible_by_unit, outcomes_by_unit
from controller.audit.reach import reached
from controller.units.tree import subtree_ids
from controller.web import civil
from controller.web.asked import AskedDay
from controller.web.inspecting import Inspecting
from controller.web.pages.audit import Chosen
from controller.web.queries.inspection import audible_sum, units_in, units_to_compare
from controller.web.rendering import page
from controller.web.visits import Visit
from controller.web.wording import audit as of_audit
from playlists.rules.verdict import VerdictKind

router = APIRouter(prefix="/kiem-tra")

OPEN = (VerdictKind.WAITING, VerdictKind.AWAITING_REPORT)


@router.get("/so-sanh")
def compare(
    request: Request, visit: Inspecting, tuan: Annotated[AskedDay, Chosen] = None
) -> Response:
    """The units right below the own one, side by side, in one week."""
    monday, from_ms, to_ms = _week(visit, tuan)
    groups = units_to_compare(visit.session, visit.unit_id)
    units = set[str]().union(*(group.unit_ids for group in groups))
    audible = audible_by_unit(visit.session, units, from_ms, to_ms)
    outcomes = outcomes_by_unit(visit.session, units, from_ms, to_ms)
    rows = []
    for group in groups:
        found = audible_sum(audible[id_] for id_ in group.unit_ids if id_ in audible)
        counts = [outcomes[id_] for id_ in group.unit_ids if id_ in outcomes]
        of_kind = {kind: sum(one[kind] for one in counts) for kind in VerdictKind}
        if found.clusters or any(of_kind.values()):
            rows.append(Standing(group.unit.name, group.unit.id, found, of_kind))
    rows.sort(key=lambda row: (row.audible.share or 0, row.name))
    return page(
        request,
        visit,
        "audit/compare.html",
        rows=rows,
        monday=monday,
        weeks=_neighbours(monday),
        this_week=civil.monday_of(civil.day_of(visit.now)),
        kinds=VerdictKind,
    )


@router.get("/do-phu")
def show_reach(
    request: Request,
    visit: Inspecting,
    tuan: Annotated[AskedDay, Chosen] = None,
    don_vi: str = "",
) -> Response:
    """Households around clusters that sounded in one week: an estimate and no target."""
    monday, from_ms, to_ms = _week(visit, tuan)
    unit_id = don_vi or visit.unit_id
    require(visit.session, visit.actor, Act.READ, unit_id)
    return page(
        request,
        visit,
        "audit/reach.html",
        found=reached(visit.session, subtree_ids(visit.session, unit_id), from_ms, to_ms),
        units=units_in(visit.session, visit.unit_id),
        unit_id=unit_id,
        monday=monday,
        weeks=_neighbours(monday),
        this_week=civil.monday_of(civil.day_of(visit.now)),
        of_audit=of_audit,
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit of the comparison."""

    name: str
    unit_id: str
    audible: Audible
    outcomes: Mapping[VerdictKind, int]

    @property
    def sounded(self) -> int:
        """Broadcasts that sounded whole."""
        return sum(self.outcomes[kind] for kind in SOUNDED)

    @property
    def settled(self) -> int:
        """Broadcasts about which there is something to say by now."""
        return sum(count for kind, count in self.outcomes.items() if kind not in OPEN)


def _week(visit: Visit, asked: date | None) -> tuple[date, int, int]:
    """Monday of the week, and its instants up to now: what is to come is owed by nobody."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    monday = civil.monday_of(asked or civil.day_of(visit.now))
    from_ms, to_ms = civil.bounds(monday, 7)
    return monday, from_ms, max(from_ms, min(to_ms, visit.now))


def _neighbours(monday: date) -> tuple[date, date]:
    return monday - timedelta(days=7), monday + timedelta(days=7)
