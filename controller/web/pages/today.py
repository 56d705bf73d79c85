"""Hôm nay: how the day goes, alive by server-sent events."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from markupsafe import escape

from controller.accounts.authority import Act
from controller.emergencies.dawn import reports_due
from controller.emergencies.ground import unconfirmed
from controller.ledger.doubled import doubled
from controller.transparency.alarms import record_alarms
from controller.units.tree import subtree_ids
from controller.web.live import changes
from controller.web.queries.emergencies import in_force
from controller.web.queries.endings import endings_of_unit
from controller.web.queries.late_sounds import late_sounds
from controller.web.queries.live import unanswered
from controller.web.queries.today import today
from controller.web.rendering import fragment, page
from controller.web.visits import Reading, Visit, logged_in, visit_of
from controller.web.wording import emergencies, quieting, tickets
from controller.web.wording.endings import in_doubt, second_boxes, soon_over, sounds_late

router = APIRouter()


@router.get("/hom-nay")
def show(request: Request, visit: Reading) -> Response:
    """The page, whole without any script."""
    shown = today(visit.session, visit.unit_id, visit.now)
    settings = request.app.state.settings
    found = endings_of_unit(visit.session, settings, visit.unit_id, visit.now)
    said = [in_doubt(doubt.what, doubt.since) for doubt in record_alarms(visit.session)]
    units = subtree_ids(visit.session, visit.unit_id)
    said += second_boxes(doubled(visit.session, units, visit.now))
    if late := late_sounds(settings.shelf, visit.now):
        said.append(sounds_late(late.waiting, late.since))
    said += [soon_over(one.what, one.ends_at) for one in found]
    return page(request, visit, "today/page.html", today=shown, **_standing(visit), endings=said)


@router.get(
    "/hom-nay/su-kien", response_class=EventSourceResponse, dependencies=[Depends(logged_in)]
)
async def news(request: Request) -> AsyncIterator[ServerSentEvent]:
    """The page's changing parts, each time they have changed, while the login holds."""
    async for event in changes(request, _parts):
        yield event


def _parts(request: Request) -> dict[str, str]:
    with request.app.state.reading() as session:
        visit = visit_of(request, session)
        shown = today(session, visit.unit_id, visit.now)
        return {
            "sentence": str(escape(shown.sentence)),
            "day": fragment(
                "today/day.html",
                today=shown,
                now=visit.now,
                csrf_token=visit.csrf_token,
                actor=visit.actor,
                visit=visit,
                **_standing(visit),
            ),
        }


def _standing(visit: Visit) -> dict[str, Any]:
    """The emergencies in force, those to report of, what waits for a second person; with words."""
    return {
        "standing": in_force(visit.session, visit.unit_id, visit.now),
        "unconfirmed": unconfirmed(visit.session, visit.actor, visit.unit_id, visit.now),
        "unanswered": unanswered(visit.session, visit.actor, visit.unit_id, visit.now),
        "reports": reports_due(visit.session, visit.unit_id, visit.now)
        if visit.may(Act.ENTER_BY_HAND)
        else [],
        "said": emergencies,
        "of_tickets": tickets,
        "of_quieting": quieting,
        "may_handle": visit.may(Act.HANDLE_TICKET),
    }
