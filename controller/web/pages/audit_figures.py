"""Kiểm tra: figures of units beside each other, and the households that were reached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from controller import civil
from controller.accounts.authority import Act, require
from controller.audit.audible import Audible
from controller.audit.figures import Figures, figures_of, together
from controller.audit.reach import towns
from controller.audit.weeks import week_of
from controller.ledger.verdict_groups import OPEN, SOUNDED
from controller.units.tree import subtree_ids
from controller.web.asked import AskedDay, Chosen
from controller.web.inspecting import Inspecting
from controller.web.queries.inspection import units_in, units_to_compare
from controller.web.rendering import page
from controller.web.wording import audit as of_audit
from playlists.rules.verdict import VerdictKind

router = APIRouter(prefix="/kiem-tra")


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit of the comparison, with everything below it."""

    name: str
    unit_id: str
    figures: Figures

    @property
    def audible(self) -> Audible:
        """Its clusters."""
        return self.figures.audible

    @property
    def outcomes(self) -> Mapping[VerdictKind, int]:
        """Every verdict with how many broadcasts came to it."""
        return {kind: self.figures.outcomes.get(kind, 0) for kind in VerdictKind}

    @property
    def sounded(self) -> int:
        """Broadcasts that sounded whole."""
        return sum(self.outcomes[kind] for kind in SOUNDED)

    @property
    def settled(self) -> int:
        """Broadcasts about which there is something to say by now."""
        return sum(count for kind, count in self.outcomes.items() if kind not in OPEN)


@router.get("/so-sanh")
def compare(
    request: Request, visit: Inspecting, tuan: Annotated[AskedDay, Chosen] = None
) -> Response:
    """The units right below the own one, side by side, in one week."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    week = week_of(tuan or civil.day_of(visit.now), visit.now)
    groups = units_to_compare(visit.session, visit.unit_id)
    units = set[str]().union(*(group.unit_ids for group in groups))
    found = figures_of(visit.session, units, week, visit.now)
    rows = []
    for group in groups:
        parts = [found[id_] for id_ in group.unit_ids if id_ in found]
        if parts:
            rows.append(UnitFigures(group.unit.name, group.unit.id, together(parts, visit.now)))
    rows.sort(key=lambda row: (row.audible.share or 0, row.name))
    return page(
        request,
        visit,
        "audit/compare.html",
        rows=rows,
        monday=week.day,
        weeks=(week.day - timedelta(days=7), week.day + timedelta(days=7)),
        this_week=civil.monday_of(civil.day_of(visit.now)),
        counted_at=min((row.figures.counted_at for row in rows), default=visit.now),
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
    unit_id = don_vi or visit.unit_id
    require(visit.session, visit.actor, Act.READ, unit_id)
    week = week_of(tuan or civil.day_of(visit.now), visit.now)
    units = subtree_ids(visit.session, unit_id)
    found = figures_of(visit.session, units, week, visit.now)
    urban = towns(visit.session, found)
    return page(
        request,
        visit,
        "audit/reach.html",
        found=together(found.values(), visit.now),
        urban=together((found[id_] for id_ in urban), visit.now).reach,
        rural=together((found[id_] for id_ in found if id_ not in urban), visit.now).reach,
        units=units_in(visit.session, visit.unit_id),
        unit_id=unit_id,
        monday=week.day,
        # Whoever keeps this wants the week that then is.
        query=urlencode({"don_vi": don_vi} if don_vi else {}),
        of_audit=of_audit,
    )
