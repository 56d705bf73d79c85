"""Theo dõi một lệnh khẩn: the calm screen, Báo yên, confirmations, the quick report, CAP."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from controller import civil
from controller.accounts.authority import Act, require
from controller.emergencies.cap.ours import Known, as_alert
from controller.emergencies.cap.writing import write_cap
from controller.emergencies.dawn import reports_due
from controller.emergencies.ending import CallingOff, call_off
from controller.emergencies.ground import OnTheSpot, SecondWord, confirm, report
from controller.emergencies.rules import rules_of
from controller.emergencies.templates import first_of, ready_in
from controller.errors import OperatorError
from controller.store.emergencies import Emergency, GroundMeans, Purpose
from controller.store.lookup import find
from controller.store.units import Unit
from controller.web.live import changes
from controller.web.pages.emergencies import shift_of
from controller.web.queries.emergencies import Watch, watch
from controller.web.rendering import fragment, page
from controller.web.visits import Reading, Visit, Writing, visit_of
from controller.web.wording import emergencies as said

router = APIRouter(prefix="/khan-cap/{emergency_id}")

Text = Annotated[str, Form()]


@router.get("")
def show(request: Request, visit: Reading, emergency_id: str) -> Response:
    """The screen, whole without any script."""
    return _screen(request, visit, _watch(visit, emergency_id))


def _may_watch(request: Request, emergency_id: str) -> None:
    """Refuse before the stream begins, holding no database session meanwhile."""
    with request.app.state.reading() as session:
        _watch(visit_of(request, session), emergency_id)


@router.get("/su-kien", response_class=EventSourceResponse, dependencies=[Depends(_may_watch)])
async def news(request: Request, emergency_id: str) -> AsyncIterator[ServerSentEvent]:
    """The screen's changing parts, each time they have changed, while the login holds."""
    async for event in changes(request, lambda asked: _parts(asked, emergency_id)):
        yield event


@router.post("/bao-yen")
def all_clear(
    request: Request,
    visit: Writing,
    emergency_id: str,
    reason: Text = "",
    with_words: Annotated[bool, Form()] = False,  # noqa: FBT002 -- a box of a form
) -> Response:
    """Báo yên."""
    sources = request.app.state.settings.audio_sources
    try:
        asked = CallingOff(emergency_id, reason, with_words)
        call_off(visit.session, visit.actor, asked, visit.now, sources)
    except OperatorError as error:
        visit.session.rollback()
        return _screen(request, visit, _watch(visit, emergency_id), error)
    return _to(emergency_id, "da-bao-yen")


@router.post("/xac-nhan")
def second_person(
    visit: Writing,
    emergency_id: str,
    agrees: Annotated[bool, Form()] = False,  # noqa: FBT002 -- the pressed button
    note: Text = "",
) -> Response:
    """Người thứ hai xác nhận."""
    word = SecondWord(emergency_id=emergency_id, agrees=agrees, note=note)
    confirm(visit.session, visit.actor, word, visit.now)
    return _to(emergency_id, "da-xac-nhan-lenh")


@router.post("/tai-cho")
def on_the_spot(  # noqa: PLR0913 -- the fields of one form
    visit: Writing,
    emergency_id: str,
    *,
    cluster_id: Text = "",
    means: Annotated[GroundMeans, Form()] = GroundMeans.GONG,
    told_by: Text = "",
    note: Text = "",
) -> Response:
    """Đã báo bằng kẻng."""
    told = OnTheSpot(
        emergency_id=emergency_id, cluster_id=cluster_id, means=means, told_by=told_by, note=note
    )
    report(visit.session, visit.actor, told, visit.now)
    return _to(emergency_id, "da-ghi-tai-cho")


@router.get("/bao-cao-nhanh")
def quick_report(request: Request, visit: Reading, emergency_id: str) -> Response:
    """Báo cáo nhanh, to be printed."""
    seen = _watch(visit, emergency_id)
    return page(
        request,
        visit,
        "emergencies/report.html",
        said=said,
        seen=seen,
        unit=find(visit.session, Unit, seen.emergency.unit_id),
    )


@router.get("/cap.xml")
def export(visit: Reading, emergency_id: str) -> Response:
    """The order as CAP 1.2."""
    seen = _watch(visit, emergency_id)
    unit = find(visit.session, Unit, seen.emergency.unit_id)
    older = seen.emergency.replaces_id
    known = Known(
        emergency=seen.emergency,
        unit_name=unit.name,
        where=seen.where,
        orders=seen.orders,
        before=None if older is None else find(visit.session, Emergency, older),
    )
    alert = as_alert(known, visit.now)
    headers = {"content-disposition": f'attachment; filename="{emergency_id}.cap.xml"'}
    return Response(
        write_cap(alert, civil.VIETNAM), media_type="application/cap+xml", headers=headers
    )


def _watch(visit: Visit, emergency_id: str) -> Watch:
    emergency = find(visit.session, Emergency, emergency_id)
    require(visit.session, visit.actor, Act.READ, emergency.unit_id)
    return watch(visit.session, emergency, visit.now)


def _parts(request: Request, emergency_id: str) -> dict[str, str]:
    with request.app.state.reading() as session:
        visit = visit_of(request, session)
        known = {"seen": _watch(visit, emergency_id), "said": said, "now": visit.now}
        return {part: fragment(f"emergencies/{part}.html", **known) for part in ("sum", "now")}


def _screen(
    request: Request, visit: Visit, seen: Watch, error: OperatorError | None = None
) -> Response:
    unit_id = seen.emergency.unit_id
    words = first_of(ready_in(visit.session, unit_id), Purpose.ALL_CLEAR)
    return page(
        request,
        visit,
        "emergencies/watch.html",
        error=error,
        said=said,
        seen=seen,
        means=list(GroundMeans),
        level=said.level_of(seen.emergency),
        confirms_twice=rules_of(visit.session, unit_id).confirms_twice,
        may_say_clear=words is not None and shift_of(visit) is not None,
        may_end=visit.may(Act.CANCEL_BROADCAST, unit_id),
        may_confirm=visit.may(Act.ORDER_EMERGENCY, unit_id)
        and visit.actor.person_id != seen.emergency.given_by,
        may_report=visit.may(Act.ENTER_BY_HAND, unit_id),
        report_is_due=seen.emergency in reports_due(visit.session, unit_id, visit.now),
    )


def _to(emergency_id: str, notice: str) -> Response:
    return RedirectResponse(f"/khan-cap/{emergency_id}?bao={notice}", HTTPStatus.SEE_OTHER)
