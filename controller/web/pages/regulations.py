"""Quy chế: the rules of airtime that hold here, exceptions to them, declared days."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from controller import civil
from controller.accounts.authority import Act, require
from controller.errors import OperatorError
from controller.regulations import days, service
from controller.regulations.days import NewDays
from controller.regulations.known import (
    KnownRegulation,
    TakenOver,
    known_regulations,
    take_over,
)
from controller.regulations.limits import understood
from controller.regulations.service import NewExemption, NewRule
from controller.store.regulations import DayKind
from controller.web.again import done_or_again
from controller.web.rendering import page
from controller.web.undo import Deed, with_undo
from controller.web.visits import Reading, Visit, Writing
from controller.web.wording import regulations as words_of_rules
from playlists.rules.airtime import Binding

router = APIRouter(prefix="/quy-che")
SAVED = "/quy-che?bao=da-luu-quy-che"


@router.get("")
def show(request: Request, visit: Reading) -> Response:
    """Everything that holds, nearest first."""
    require(visit.session, visit.actor, Act.READ, visit.unit_id)
    return _page(request, visit)


@router.post("")
def add(  # noqa: PLR0913 -- the fields of one form
    request: Request,
    visit: Writing,
    *,
    kind: Annotated[str, Form()] = "",
    citation: Annotated[str, Form()] = "",
    binding: Annotated[Binding, Form()] = Binding.LAW,
    first_day: Annotated[str, Form()] = "",
    last_day: Annotated[str, Form()] = "",
    begins: Annotated[str, Form()] = "",
    ends: Annotated[str, Form()] = "",
    begins_too: Annotated[str, Form()] = "",
    ends_too: Annotated[str, Form()] = "",
    number: Annotated[str, Form()] = "",
    least: Annotated[str, Form()] = "",
    weekdays: Annotated[list[int] | None, Form()] = None,
    on_holidays: Annotated[bool, Form()] = False,
    with_relay: Annotated[bool, Form()] = False,
) -> Response:
    """Put a rule in force."""
    limit: dict[str, Any] = {"kind": kind}
    spans = [[begins, ends], *([[begins_too, ends_too]] if begins_too or ends_too else [])]
    match kind:
        case "windows":
            limit |= {"spans": spans}
        case "quiet_hours":
            limit |= {"span": spans[0]}
        case "broadcast_days":
            limit |= {"weekdays": weekdays or [], "on_holidays": on_holidays}
        case "session_minutes" | "day_minutes":
            limit |= {"least": _number(least, 0)} if least else {}
            limit |= {"most": _number(number, 0)} if number else {}
            limit |= {"with_relay": with_relay}
        case _:
            limit |= {"most": _number(number, 0)}
    new = NewRule(
        unit_id=visit.unit_id,
        citation=citation,
        limit=limit,
        binding=binding,
        first_day=first_day,
        last_day=last_day,
    )
    try:
        service.add_rule(visit.session, visit.actor, new, visit.now)
    except OperatorError as error:
        require(visit.session, visit.actor, Act.WRITE_REGULATION, visit.unit_id)
        visit.session.rollback()
        return _page(request, visit, error)
    return _back("da-luu-quy-che")


@router.post("/mau")
def take_over_known(
    request: Request,
    visit: Writing,
    known: Annotated[str, Form()] = "",
    first_day: Annotated[str, Form()] = "",
) -> Response:
    """Put the rules of a known regulation in force."""
    taken = TakenOver(unit_id=visit.unit_id, known=known, first_day=first_day)
    require(visit.session, visit.actor, Act.WRITE_REGULATION, visit.unit_id)
    try:
        take_over(visit.session, visit.actor, taken, visit.now)
    except OperatorError as error:
        visit.session.rollback()
        return _page(request, visit, error)
    return _back("da-luu-quy-che")


@router.post("/{rule_id}/het-hieu-luc")
def end(
    request: Request, visit: Writing, rule_id: str, last_day: Annotated[str, Form()] = ""
) -> Response:
    """The last day on which a rule holds."""
    return done_or_again(
        visit,
        lambda: service.end_rule(visit.session, visit.actor, rule_id, last_day, visit.now),
        SAVED,
        lambda error: _page(request, visit, error),
    )


@router.post("/{rule_id}/ngoai-le")
def except_(  # noqa: PLR0913, PLR0917 -- the fields of one form
    request: Request,
    visit: Writing,
    rule_id: str,
    first_day: Annotated[str, Form()] = "",
    last_day: Annotated[str, Form()] = "",
    reason: Annotated[str, Form()] = "",
) -> Response:
    """Lift a rule for some days."""
    new = NewExemption(
        rule_id=rule_id,
        unit_id=visit.unit_id,
        first_day=first_day,
        last_day=last_day,
        reason=reason,
    )
    return done_or_again(
        visit,
        lambda: service.except_rule(visit.session, visit.actor, new, visit.now),
        "/quy-che?bao=da-ghi-ngoai-le",
        lambda error: _page(request, visit, error),
    )


@router.post("/ngay")
def declare(  # noqa: PLR0913, PLR0917 -- the fields of one form
    request: Request,
    visit: Writing,
    kind: Annotated[DayKind, Form()],
    first_day: Annotated[str, Form()] = "",
    last_day: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
) -> Response:
    """Declare mourning, a holiday or a worked day."""
    new = NewDays(
        unit_id=visit.unit_id, kind=kind, first_day=first_day, last_day=last_day, name=name
    )
    return done_or_again(
        visit,
        lambda: days.declare(visit.session, visit.actor, new, visit.now),
        "/quy-che?bao=da-khai-bao-ngay",
        lambda error: _page(request, visit, error),
    )


@router.post("/ngay/{days_id}/bo")
def withdraw(visit: Writing, days_id: str) -> Response:
    """Take a declaration back."""
    days.withdraw(visit.session, visit.actor, days_id, visit.now)
    there = with_undo("/quy-che?bao=da-bo-khai-bao", Deed.DECLARED, days_id)
    return RedirectResponse(there, HTTPStatus.SEE_OTHER)


def _page(request: Request, visit: Visit, error: OperatorError | None = None) -> Response:
    today = civil.day_of(visit.now)
    rules = [
        (row, service.rule_of(row)) for row in service.list_rules(visit.session, visit.unit_id)
    ]
    return page(
        request,
        visit,
        "regulations/page.html",
        error=error,
        rules=[(row, rule) for row, rule in rules if rule.last_day >= today],
        ended=[(row, rule) for row, rule in rules if rule.last_day < today],
        exemptions=service.list_exemptions(visit.session, visit.unit_id),
        declared=days.list_days(visit.session, visit.unit_id),
        known=[_known_words(known) for known in known_regulations().values()],
        today=today,
        words_of_rules=words_of_rules,
        DayKind=DayKind,
        weekdays=list(enumerate(civil.WEEKDAYS)),
        may_write=visit.may(Act.WRITE_REGULATION),
        may_except=visit.may(Act.EXEMPT_RULE),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """A known regulation as people choose it."""

    id: str
    name: str
    citation: str
    rules: list[str]


def _known_words(known: KnownRegulation) -> _Known:
    rules = [words_of_rules.limit_words(understood(rule.limit)) for rule in known.rules]
    return _Known(known.id, known.name, known.citation, rules)


def _back(notice: str) -> Response:
    return RedirectResponse(f"/quy-che?bao={notice}", HTTPStatus.SEE_OTHER)


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) <= 4 else otherwise  # noqa: PLR2004 -- no limit has more digits
