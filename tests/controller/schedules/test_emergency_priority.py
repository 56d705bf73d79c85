"""Only who may order an emergency puts something on air before everything else."""

import pytest
from sqlalchemy.orm import Session

from controller.accounts.authority import Act, NotAllowedError
from controller.schedules.service import NewSlot, Target, schedule
from controller.store.broadcasts import TargetKind
from controller.store.people import StaffRole
from playlists.messages.plan import Priority
from tests.controller.commune import lay_commune


@pytest.mark.parametrize("role", [StaffRole.OPERATOR, StaffRole.ADMINISTRATOR])
def test_who_may_not_order_an_emergency_plans_none(session: Session, role: StaffRole) -> None:
    commune = lay_commune(session)
    programme = commune.programme(session, [commune.approved_bulletin(session)])
    new = NewSlot(
        programme_id=programme.id,
        starts_on="2026-11-19",
        at="17:00:00",
        targets=[Target(kind=TargetKind.UNIT, id=commune.unit.id)],
        priority=Priority.EMERGENCY,
    )
    with pytest.raises(NotAllowedError) as refused:
        schedule(session, commune.actor(role), new, commune.now)
    assert refused.value.act is Act.ORDER_EMERGENCY
    schedule(session, commune.actor(StaffRole.DUTY_OFFICER), new, commune.now)
