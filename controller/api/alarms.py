"""What ends soon or is in doubt, for programs that watch."""

from fastapi import APIRouter, Request

from controller import civil
from controller.accounts.authority import Act, require
from controller.api.shapes import AlarmShape, AlarmsShape
from controller.api.visits import Reading
from controller.ledger.doubled import doubled
from controller.transparency.alarms import record_alarms
from controller.units.tree import subtree_ids
from controller.web.queries.endings import endings_of_unit

router = APIRouter(tags=["health"])


@router.get("/alarms")
def alarms(request: Request, visit: Reading) -> AlarmsShape:
    """Keys, certificates and lists that end soon and would silence loudspeakers; what is in doubt.

    Look once an hour; the page Hôm nay shows the same.
    """
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    units = subtree_ids(visit.session, visit.unit_id)
    settings = request.app.state.settings
    found = endings_of_unit(visit.session, settings, visit.unit_id, visit.now)
    return AlarmsShape(
        alarms=[
            *(AlarmShape(what=one.what, ends_at=civil.machine(one.ends_at)) for one in found),
            *(
                AlarmShape(what=doubt.what, since=civil.machine(doubt.since))
                for doubt in record_alarms(visit.session)
            ),
            *(
                AlarmShape(what=one.act, since=civil.machine(one.at), cluster=one.cluster.id)
                for one in doubled(visit.session, units, visit.now)
            ),
        ]
    )
