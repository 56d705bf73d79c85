"""Lịch phát, looked at otherwise: the month, and one cluster's day as it will be played."""

from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from controller import civil
from controller.accounts.authority import Act, require
from controller.fields import LAST_DAY
from controller.receivers.service import standing_clusters
from controller.store.lookup import find
from controller.store.places import Cluster
from controller.web.asked import FIRST_DAY, AskedDay
from controller.web.queries.month import month_of
from controller.web.queries.played import played_on
from controller.web.rendering import page
from controller.web.visits import Reading
from controller.web.wording.displacing import WHY

router = APIRouter(prefix="/lich-phat")


@router.get("/thang")
def show_month(request: Request, visit: Reading, ngay: AskedDay = None) -> Response:
    """The month that holds the asked day, else this one."""
    today = civil.day_of(visit.now)
    first = (ngay or today).replace(day=1)
    return page(
        request,
        visit,
        "schedule/month.html",
        first=first,
        today=today,
        before=max(first - timedelta(days=1), FIRST_DAY).replace(day=1),
        after=min(first + timedelta(days=31), LAST_DAY).replace(day=1),
        weeks=month_of(visit.session, visit.unit_id, first),
    )


@router.get("/cum")
def show_played(request: Request, visit: Reading, cum: str = "", ngay: AskedDay = None) -> Response:
    """What one cluster will play on a day, with each item's second."""
    day = ngay or civil.day_of(visit.now)
    clusters = standing_clusters(visit.session, visit.unit_id)
    cluster = find(visit.session, Cluster, cum) if cum else next(iter(clusters), None)
    if cluster is not None:
        require(visit.session, visit.actor, Act.READ, cluster.unit_id)
    return page(
        request,
        visit,
        "schedule/played.html",
        cluster=cluster,
        clusters=clusters,
        day=day,
        before=_near(day, -1),
        after=_near(day, 1),
        played=played_on(visit.session, cluster, day) if cluster else [],
        why=WHY,
    )


def _near(day: date, days: int) -> date:
    return min(max(day + timedelta(days=days), FIRST_DAY), LAST_DAY)
