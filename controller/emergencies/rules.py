"""How a unit handles emergencies: who confirms, how bulletins are repeated, how loud."""

from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.changes import changed
from controller.audit.service import record
from controller.store.emergencies import EmergencyRules
from controller.store.lookup import find
from controller.store.units import Unit
from controller.units.tree import nearest
from playlists.rules.emergency import Pattern


@dataclass(frozen=True, kw_only=True, slots=True)
class Handling:
    """The rules that hold in a unit."""

    confirms_twice: bool = False
    """A second person confirms an order afterwards."""
    pattern: Pattern = Pattern.BY_LAW
    volume_percent: int = 100


def rules_of(session: Session, unit_id: str) -> Handling:
    """The rules of the unit, or of the nearest above it that has some, or the usual ones."""
    row = nearest(session, select(EmergencyRules), EmergencyRules.unit_id, unit_id)
    if row is None:
        return Handling()
    return Handling(
        confirms_twice=row.confirms_twice,
        pattern=row.pattern,
        volume_percent=row.volume_percent,
    )


def set_rules(session: Session, actor: Actor, unit_id: str, rules: Handling, now: int) -> None:
    """Set a unit's rules."""
    require(session, actor, Act.WRITE_REGULATION, unit_id)
    before = asdict(rules_of(session, unit_id))
    session.merge(
        EmergencyRules(
            unit_id=unit_id,
            confirms_twice=rules.confirms_twice,
            pattern=rules.pattern,
            volume_percent=max(10, min(rules.volume_percent, 100)),
        )
    )
    session.flush()
    change = changed(before, asdict(rules_of(session, unit_id)))
    record(session, actor, "set_emergency_rules", find(session, Unit, unit_id), now, **change)
