"""Who may do what, where: one table, one question.

A role holds in the person's own unit and everything below it. `tests/controller/accounts` goes
through every role and act, `tests/controller/web` through every address of the web.
"""

from collections.abc import Mapping
from enum import StrEnum

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.errors import OperatorError
from controller.store.people import StaffRole
from controller.units.tree import unit_path
from playlists.messages.plan import Priority


class Act(StrEnum):
    """What can be done, as it stands in the table below and in the audit record."""

    READ = "read"
    MANAGE_UNITS = "manage_units"
    RECUT_UNITS = "recut_units"
    """Put communes together."""
    MANAGE_PEOPLE = "manage_people"
    """Accounts of all roles but administrators'."""
    APPOINT_ADMINISTRATOR = "appoint_administrator"
    MANAGE_CLUSTERS = "manage_clusters"
    ENROL_RECEIVER = "enrol_receiver"
    IMPORT_DOCUMENT = "import_document"
    RECEIVE_SOURCE = "receive_source"
    """Bring in bulletins of other levels and decide about them."""
    WRITE_LEXICON = "write_lexicon"
    """Say how words are read in a unit and everything below it."""
    WRITE_BULLETIN = "write_bulletin"
    SUBMIT_BULLETIN = "submit_bulletin"
    DECIDE_BULLETIN = "decide_bulletin"
    """Approve or return. Who wrote it may not decide about it, whatever her role."""
    RECALL_BULLETIN = "recall_bulletin"
    WRITE_PROGRAMME = "write_programme"
    SCHEDULE = "schedule"
    ORDER_EMERGENCY = "order_emergency"
    """Have something sound before everything else, in quiet hours, too."""
    SPEAK_LIVE = "speak_live"
    """Speak now, from a browser, as far as the unit's rules let her."""
    CANCEL_BROADCAST = "cancel_broadcast"
    WRITE_REGULATION = "write_regulation"
    """Put rules of the regulation in force or end them; declare mourning, holidays, worked days."""
    EXEMPT_RULE = "exempt_rule"
    """Lift a rule of the regulation for some days, in her own name."""
    TAKE_ON_DUTY = "take_on_duty"
    """Say which duty of a statute a bulletin fulfils, or that it is over."""
    WRITE_CHECKLIST = "write_checklist"
    """Say what approvers answer for."""
    READ_AUDIT = "read_audit"
    """Look at what others did, from where."""
    INVITE_INSPECTION = "invite_inspection"
    """Give an inspection team a link that shows the record of a unit for a day."""
    VISIT_CLUSTER = "visit_cluster"
    """Draw clusters to visit, and put down what was found at them. Not for who broadcasts."""
    ENTER_BY_HAND = "enter_by_hand"
    """Khai tay: say what no receiver journals, in her own name."""
    HANDLE_TICKET = "handle_ticket"
    """See to a fault or a complaint of residents: take it, pass it on, say that it is done."""
    ERASE_PERSONAL_DATA = "erase_personal_data"
    """Erase what a bulletin says of people; the record keeps that it was there."""


GROUND = frozenset(
    {
        Act.READ,
        Act.MANAGE_UNITS,
        Act.MANAGE_PEOPLE,
        Act.MANAGE_CLUSTERS,
        Act.ENROL_RECEIVER,
        Act.WRITE_LEXICON,
        Act.WRITE_CHECKLIST,
        Act.READ_AUDIT,
        Act.INVITE_INSPECTION,
        Act.ERASE_PERSONAL_DATA,
    }
)
"""What must be there before anybody can speak, and looking at what was done."""

ALLOWED: Mapping[StaffRole | None, frozenset[Act]] = {
    StaffRole.OPERATOR: frozenset(
        {
            Act.READ,
            Act.ENTER_BY_HAND,
            Act.HANDLE_TICKET,
            Act.RECEIVE_SOURCE,
            Act.IMPORT_DOCUMENT,
            Act.WRITE_LEXICON,
            Act.WRITE_BULLETIN,
            Act.SUBMIT_BULLETIN,
            Act.RECALL_BULLETIN,
            Act.WRITE_PROGRAMME,
            Act.SCHEDULE,
            Act.SPEAK_LIVE,
            Act.CANCEL_BROADCAST,
            Act.WRITE_REGULATION,
            Act.TAKE_ON_DUTY,
        }
    ),
    StaffRole.APPROVER: frozenset(
        {
            Act.READ,
            Act.ERASE_PERSONAL_DATA,
            Act.DECIDE_BULLETIN,
            Act.RECALL_BULLETIN,
            Act.ORDER_EMERGENCY,
            Act.SPEAK_LIVE,
            Act.CANCEL_BROADCAST,
            Act.WRITE_REGULATION,
            Act.EXEMPT_RULE,
            Act.READ_AUDIT,
        }
    ),
    StaffRole.DUTY_OFFICER: frozenset(
        {
            Act.READ,
            Act.ENTER_BY_HAND,
            Act.HANDLE_TICKET,
            Act.RECEIVE_SOURCE,
            Act.WRITE_BULLETIN,
            Act.SUBMIT_BULLETIN,
            Act.RECALL_BULLETIN,
            Act.ORDER_EMERGENCY,
            Act.SPEAK_LIVE,
            Act.CANCEL_BROADCAST,
        }
    ),
    StaffRole.VILLAGE_HEAD: frozenset(
        {Act.READ, Act.ENTER_BY_HAND, Act.HANDLE_TICKET, Act.SPEAK_LIVE}
    ),
    StaffRole.AUDITOR: frozenset(
        {Act.READ, Act.READ_AUDIT, Act.INVITE_INSPECTION, Act.VISIT_CLUSTER}
    ),
    StaffRole.TECHNICIAN: frozenset(
        {
            Act.READ,
            Act.ENTER_BY_HAND,
            Act.HANDLE_TICKET,
            Act.MANAGE_CLUSTERS,
            Act.ENROL_RECEIVER,
        }
    ),
    StaffRole.ADMINISTRATOR: GROUND,
    StaffRole.PROVINCE_ADMINISTRATOR: GROUND | {Act.APPOINT_ADMINISTRATOR, Act.RECUT_UNITS},
    None: GROUND | {Act.APPOINT_ADMINISTRATOR, Act.RECUT_UNITS, Act.RECEIVE_SOURCE},
}
"""The last row is the controller itself (`SYSTEM`)."""

SCHEDULING: Mapping[Priority, Act] = {
    Priority.NORMAL: Act.SCHEDULE,
    Priority.PRIORITY: Act.SCHEDULE,
    Priority.EMERGENCY: Act.ORDER_EMERGENCY,
}
"""What it takes to put something on the schedule, by its priority."""

WEIGHTY = frozenset(
    {
        Act.DECIDE_BULLETIN,
        Act.ORDER_EMERGENCY,
        Act.MANAGE_PEOPLE,
        Act.APPOINT_ADMINISTRATOR,
    }
)
"""A role with one of these lets somebody speak, or lets in who may: no administrator gives it
alone, and its holder should prove herself by a second step."""


class NotAllowedError(OperatorError):
    """The actor's role does not have this act, or not in this unit."""

    def __init__(self, actor: Actor, act: Act, unit_id: str | None) -> None:
        super().__init__(f"{actor.name} may not {act} in unit {unit_id}")
        self.actor = actor
        self.act = act
        self.unit_id = unit_id


def is_weighty(role: StaffRole) -> bool:
    """Whether two administrators must agree to give this role."""
    return bool(ALLOWED[role] & WEIGHTY)


def may(session: Session, actor: Actor, act: Act, unit_id: str | None) -> bool:
    """Whether the actor may do the act in the unit. None stands above all units."""
    if actor.only is not None and act not in actor.only:
        return False
    if actor.role is None:
        return act in ALLOWED[None]
    roots = {grant.unit_id for grant in actor.grants if act in ALLOWED[grant.role]}
    if unit_id is None or not roots:
        return False
    return any(unit.id in roots for unit in unit_path(session, unit_id))


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
