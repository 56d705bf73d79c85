"""Save only what a person has seen: what would yield, which rule would not be kept."""

from sqlalchemy.orm import Session

from controller.schedules.collisions import Proposal
from controller.schedules.errors import AgainstRegulationError, WouldDisplaceError
from controller.schedules.foreseen import Foreseen, look_ahead


def ask_first(session: Session, proposal: Proposal, accepts: str) -> dict[str, object]:
    """What was accepted, for the record.

    Raises AgainstRegulationError where a rule forbids it, and WouldDisplaceError until `accepts`
    is the fingerprint of what the person was told.
    """
    return accepted(look_ahead(session, proposal), accepts)


def accepted(foreseen: Foreseen, accepts: str) -> dict[str, object]:
    """The same for what was foreseen already."""
    if foreseen.stops:
        raise AgainstRegulationError(foreseen)
    if not foreseen.is_quiet and accepts != foreseen.fingerprint:
        raise WouldDisplaceError(foreseen)
    against = {(h.breach.rule.id, h.day.isoformat()) for h in foreseen.against if h.breach}
    return {
        "yields": sorted({d.yields.occurrence for d in foreseen.displacements}),
        "against": sorted(against),
    }
