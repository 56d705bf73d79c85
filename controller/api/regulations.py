"""The regulation of airtime, for programs."""

from datetime import date
from typing import Any

from fastapi import APIRouter, status
from pydantic import BaseModel, Field

from controller.accounts.authority import Act, require
from controller.api.shapes import Given
from controller.api.visits import Reading, Writing
from controller.regulations import service
from controller.regulations.limits import written
from controller.regulations.service import NewExemption, NewRule
from controller.store.regulations import RegulationRule
from controller.web.asked import GivenDay
from controller.web.wording.regulations import limit_words
from playlists.rules.airtime import Binding

router = APIRouter(prefix="/regulation", tags=["regulation"])
LIMIT = (
    "`kind` is windows, quiet_hours, broadcast_days, sessions_per_day, session_minutes or "
    "day_minutes; the last two have `least`, `most` or both."
)


class NewRuleShape(Given):
    """A rule of the own unit."""

    citation: str = Field(max_length=300, examples=["Quy chế, Điều 5 khoản 2"])
    limit: dict[str, Any] = Field(
        description=LIMIT, examples=[{"kind": "session_minutes", "most": 15, "with_relay": True}]
    )
    binding: Binding = Binding.LAW
    first_day: GivenDay
    last_day: GivenDay | None = None


class RuleShape(BaseModel):
    """A rule that holds in the own unit, its own or inherited."""

    id: str
    unit_id: str
    citation: str
    limit: dict[str, Any]
    words: str = Field(description="The limit in Vietnamese.")
    binding: Binding
    first_day: date
    last_day: date | None


class NewExemptionShape(Given):
    """A rule lifted in the own unit for some days."""

    first_day: GivenDay
    last_day: GivenDay
    reason: str


class ExemptionShape(BaseModel):
    """Who lifted a rule, why, until when."""

    id: str
    rule_id: str
    first_day: date
    last_day: date
    author: str
    reason: str


@router.get("/rules")
def list_(visit: Reading) -> list[RuleShape]:
    """The rules that hold in the own unit, nearest first, ended ones included."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    return [_shape(row) for row in service.list_rules(visit.session, visit.unit_id)]


@router.post("/rules", status_code=status.HTTP_201_CREATED)
def add(visit: Writing, new: NewRuleShape) -> RuleShape:
    """Put a rule in force in the own unit and everything below it."""
    asked = NewRule(
        unit_id=visit.unit_id,
        citation=new.citation,
        limit=new.limit,
        binding=new.binding,
        first_day=new.first_day.isoformat(),
        last_day=new.last_day.isoformat() if new.last_day else "",
    )
    return _shape(service.add_rule(visit.session, visit.actor, asked, visit.now))


@router.post("/rules/{rule_id}/exemptions", status_code=status.HTTP_201_CREATED)
def except_(visit: Writing, rule_id: str, new: NewExemptionShape) -> ExemptionShape:
    """Lift a rule in the own unit for some days, with the reason."""
    asked = NewExemption(
        rule_id=rule_id,
        unit_id=visit.unit_id,
        first_day=new.first_day.isoformat(),
        last_day=new.last_day.isoformat(),
        reason=new.reason,
    )
    row = service.except_rule(visit.session, visit.actor, asked, visit.now)
    return ExemptionShape(
        id=row.id,
        rule_id=row.rule_id,
        first_day=new.first_day,
        last_day=new.last_day,
        author=row.author,
        reason=row.reason,
    )


def _shape(row: RegulationRule) -> RuleShape:
    rule = service.rule_of(row)
    return RuleShape(
        id=row.id,
        unit_id=row.unit_id,
        citation=row.citation,
        limit=written(rule.limit),
        words=limit_words(rule.limit),
        binding=row.binding,
        first_day=rule.first_day,
        last_day=rule.last_day if row.last_day else None,
    )
