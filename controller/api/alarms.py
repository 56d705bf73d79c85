"""What ends soon or is in doubt, for programs that watch."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from controller import civil
from controller.accounts.authority import Act, require
from controller.api.visits import Reading
from controller.ledger.doubled import doubled
from controller.transparency.alarms import record_alarms
from controller.units.tree import subtree_ids
from controller.web.queries.endings import endings_of_unit

router = APIRouter(tags=["health"])


class AlarmShape(BaseModel):
    """One thing that ends soon, or that is in doubt already."""

    what: str = Field(
        examples=["station_key", "list", "record_altered", "head_refused", "journal_conflict"]
    )
    ends_at: str | None = Field(default=None, description="ISO 8601 with zone.")
    since: str | None = Field(default=None, description="ISO 8601 with zone.")
    cluster: str | None = Field(
        default=None, description="Where a second box may run under its receiver's key."
    )


class AlarmsShape(BaseModel):
    """Everything that ends soon."""

    alarms: list[AlarmShape]


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
