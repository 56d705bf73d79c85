"""Use cases about a regulation: add a rule, end it, except it for some days with a reason."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.audit.changes import changed
from controller.audit.service import record
from controller.regulations.errors import RuleNotHereError
from controller.regulations.limits import understood, written
from controller.regulations.periods import period
from controller.store.base import new_id
from controller.store.lookup import find
from controller.store.regulations import RegulationRule, RuleExemption
from controller.units.tree import unit_path
from playlists.rules.airtime import AirtimeRule, Binding, Exemption, in_force


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRule:
    """A rule as it is asked for."""

    unit_id: str
    citation: str
    limit: Mapping[str, Any]
    """As `limits` has it."""
    first_day: str
    last_day: str = ""
    """Empty for a rule without end; a season is a rule with one."""
    binding: Binding = Binding.LAW


@dataclass(frozen=True, kw_only=True, slots=True)
class NewExemption:
    """An exception as it is asked for."""

    rule_id: str
    unit_id: str
    first_day: str
    last_day: str
    reason: str


@dataclass(frozen=True, slots=True)
class Regulation:
    """What holds in a unit, its own and inherited, nearest first."""

    rules: tuple[AirtimeRule, ...]
    exemptions: tuple[Exemption, ...]


def add_rule(session: Session, actor: Actor, new: NewRule, now: int) -> RegulationRule:
    """Put a rule in force. Raises BadLimitError, BadPeriodError."""
    author = require_author(session, actor, Act.WRITE_REGULATION, new.unit_id)
    limit = written(understood(new.limit))
    period(new.first_day, new.last_day or new.first_day)
    rule = RegulationRule(
        id=new_id(now),
        unit_id=new.unit_id,
        citation=fields.required("citation", new.citation, 300),
        limit=json.dumps(limit),
        binding=new.binding,
        first_day=new.first_day,
        last_day=new.last_day or None,
        created_by=author,
        created_at=now,
    )
    session.add(rule)
    session.flush()
    record(
        session, actor, Act.WRITE_REGULATION, rule, now, citation=rule.citation, limit=limit,
        binding=rule.binding, first_day=rule.first_day, last_day=rule.last_day,
    )  # fmt: skip
    return rule


def end_rule(
    session: Session, actor: Actor, rule_id: str, last_day: str, now: int
) -> RegulationRule:
    """Let a rule hold until a day. What was broadcast under it stays judged by it."""
    rule = find(session, RegulationRule, rule_id, to_change=True)
    require(session, actor, Act.WRITE_REGULATION, rule.unit_id)
    period(rule.first_day, last_day)
    change = changed({"last_day": rule.last_day}, {"last_day": last_day})
    rule.last_day = last_day
    session.flush()
    record(session, actor, Act.WRITE_REGULATION, rule, now, citation=rule.citation, **change)
    return rule


def except_rule(session: Session, actor: Actor, new: NewExemption, now: int) -> RuleExemption:
    """Lift a rule in a unit and below it for some days. Raises RuleNotHereError, BadPeriodError."""
    author = require_author(session, actor, Act.EXEMPT_RULE, new.unit_id)
    rule = find(session, RegulationRule, new.rule_id)
    if rule.unit_id not in {unit.id for unit in unit_path(session, new.unit_id)}:
        raise RuleNotHereError(rule.id, new.unit_id)
    period(new.first_day, new.last_day)
    exemption = RuleExemption(
        id=new_id(now),
        rule_id=rule.id,
        unit_id=new.unit_id,
        first_day=new.first_day,
        last_day=new.last_day,
        author_id=author,
        author=actor.name,
        reason=fields.required("reason", new.reason, 1000),
        decided_at=now,
    )
    session.add(exemption)
    session.flush()
    record(
        session, actor, Act.EXEMPT_RULE, exemption, now, rule=rule.id, reason=exemption.reason,
        first_day=new.first_day, last_day=new.last_day,
    )  # fmt: skip
    return exemption


def list_rules(session: Session, unit_id: str) -> list[RegulationRule]:
    """The rules of a unit and of those above it, nearest first, ended ones included."""
    path = [unit.id for unit in unit_path(session, unit_id)]
    rules = session.scalars(select(RegulationRule).where(RegulationRule.unit_id.in_(path)))
    return sorted(rules, key=lambda rule: (path.index(rule.unit_id), rule.id))


def list_exemptions(session: Session, unit_id: str) -> list[RuleExemption]:
    """The exemptions that hold in a unit, newest first."""
    path = [unit.id for unit in unit_path(session, unit_id)]
    query = select(RuleExemption).where(RuleExemption.unit_id.in_(path))
    return list(session.scalars(query.order_by(RuleExemption.id.desc())))


def regulation_of(session: Session, path: Collection[str]) -> Regulation:
    """What holds for a unit with these ancestors (itself first), as the rules know it."""
    rows = session.scalars(select(RegulationRule).where(RegulationRule.unit_id.in_(path)))
    lifted = session.scalars(select(RuleExemption).where(RuleExemption.unit_id.in_(path)))
    return Regulation(in_force(map(rule_of, rows), list(path)), tuple(map(_exemption_of, lifted)))


def rule_of(row: RegulationRule) -> AirtimeRule:
    """A rule as the rules know it."""
    return AirtimeRule(
        id=row.id,
        unit=row.unit_id,
        citation=row.citation,
        limit=understood(json.loads(row.limit)),
        binding=row.binding,
        first_day=date.fromisoformat(row.first_day),
        last_day=date.fromisoformat(row.last_day) if row.last_day else date.max,
    )


def _exemption_of(row: RuleExemption) -> Exemption:
    return Exemption(
        rule=row.rule_id,
        first_day=date.fromisoformat(row.first_day),
        last_day=date.fromisoformat(row.last_day),
        author=row.author,
        reason=row.reason,
    )
