"""Who may do what, where: one table, one question.

A role holds in the person's own unit and everything below it. `tests/controller/accounts` goes
through every role and act.
"""

from enum import StrEnum

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.errors import OperatorError
from controller.store.people import StaffRole
from controller.units.tree import unit_path


class Act(StrEnum):
    """What can be done, as it stands in the table below and in the audit record."""

    READ = "read"
    MANAGE_UNITS = "manage_units"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_CLUSTERS = "manage_clusters"
    ENROL_RECEIVER = "enrol_receiver"
    IMPORT_DOCUMENT = "import_document"
    WRITE_LEXICON = "write_lexicon"
    """Say how words are read in a unit and everything below it."""
    WRITE_BULLETIN = "write_bulletin"
    SUBMIT_BULLETIN = "submit_bulletin"
    DECIDE_BULLETIN = "decide_bulletin"
    """Approve or return. Who wrote it may not decide about it, whatever her role."""
    RECALL_BULLETIN = "recall_bulletin"
    WRITE_PROGRAMME = "write_programme"
    SCHEDULE = "schedule"
    CANCEL_BROADCAST = "cancel_broadcast"


LAYING_THE_GROUND = frozenset(
    {
        Act.READ,
        Act.MANAGE_UNITS,
        Act.MANAGE_PEOPLE,
        Act.MANAGE_CLUSTERS,
        Act.ENROL_RECEIVER,
        Act.WRITE_LEXICON,
    }
)

ALLOWED: dict[StaffRole | None, frozenset[Act]] = {
    StaffRole.OPERATOR: frozenset(
        {
            Act.READ,
            Act.IMPORT_DOCUMENT,
            Act.WRITE_LEXICON,
            Act.WRITE_BULLETIN,
            Act.SUBMIT_BULLETIN,
            Act.RECALL_BULLETIN,
            Act.WRITE_PROGRAMME,
            Act.SCHEDULE,
            Act.CANCEL_BROADCAST,
        }
    ),
    StaffRole.APPROVER: frozenset(
        {Act.READ, Act.DECIDE_BULLETIN, Act.RECALL_BULLETIN, Act.CANCEL_BROADCAST}
    ),
    StaffRole.AUDITOR: frozenset({Act.READ}),
    StaffRole.ADMINISTRATOR: LAYING_THE_GROUND,
    None: LAYING_THE_GROUND,
}
"""The last row is the controller itself (`SYSTEM`)."""


class NotAllowedError(OperatorError):
    """The actor's role does not have this act, or not in this unit."""

    def __init__(self, actor: Actor, act: Act, unit_id: str | None) -> None:
        super().__init__(f"{actor.name} may not {act} in unit {unit_id}")
        self.actor = actor
        self.act = act
        self.unit_id = unit_id


def may(session: Session, actor: Actor, act: Act, unit_id: str | None) -> bool:
    """Whether the actor may do the act in the unit. None stands above all units."""
    if act not in ALLOWED[actor.role]:
        return False
    if actor.role is None:
        return True
    if unit_id is None:
        return False
    return any(unit.id == actor.unit_id for unit in unit_path(session, unit_id))


def require(session: Session, actor: Actor, act: Act, unit_id: str | None) -> None:
    """Raise NotAllowedError unless the actor may do the act in the unit."""
    if not may(session, actor, act, unit_id):
        raise NotAllowedError(actor, act, unit_id)


def require_author(session: Session, actor: Actor, act: Act, unit_id: str) -> str:
    """The same for what somebody must put her name to: returns the person's id."""
    require(session, actor, act, unit_id)
    if actor.person_id is None:
        raise NotAllowedError(actor, act, unit_id)
    return actor.person_id
