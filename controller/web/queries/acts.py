"""Acts of the record as people read them: names for identifiers, words for values.

What the record holds is read, never trusted to be as it is today: an older event that lacks a word
is shown by what it holds.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from controller import civil
from controller.regulations.errors import BadLimitError
from controller.regulations.limits import understood
from controller.store.broadcasts import Programme, Slot
from controller.store.bulletins import Bulletin, Series
from controller.store.documents import Document
from controller.store.inspections import InspectionRound
from controller.store.ledger import AuditEvent
from controller.store.people import Person
from controller.store.places import Area, Cluster
from controller.store.units import Unit
from controller.web.browsers import browser_words
from controller.web.wording.acts import ACTS, HIDDEN, LABELS, SUBJECTS, WORDS
from controller.web.wording.regulations import limit_words
from controller.web.wording.repeating import words_of

ID = re.compile(r"[0-9a-f]{32}")
SHA256 = re.compile(r"[0-9a-f]{64}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
SHORT = 12
INSTANT = re.compile(r".*_at|begun|asked_at")
CHANGES = frozenset({"before", "after", "changed", "text"})
"""What tells of values before and after; all else are facts."""
PAGES: Mapping[str, str] = {
    "Bulletin": "/ban-tin/",
    "Series": "/loat-bai/",
    "Document": "/van-ban/",
    "Slot": "/lich-phat/",
    "Cluster": "/cum-loa/",
}
NAMED: Sequence[tuple[InstrumentedAttribute[str], InstrumentedAttribute[str]]] = (
    (Person.id, Person.name),
    (Bulletin.id, Bulletin.title),
    (Series.id, Series.title),
    (Document.id, Document.title),
    (Programme.id, Programme.name),
    (Cluster.id, Cluster.name),
    (Area.id, Area.name),
    (Unit.id, Unit.name),
    (InspectionRound.id, InspectionRound.name),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One value that was another one before."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Done:
    """One act."""

    id: str
    at: int
    who: str
    origin: str
    unit: str
    act: str
    about: str
    href: str
    """The page of what it was done to; empty where there is none."""
    facts: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]


def told(session: Session, events: Iterable[AuditEvent]) -> list[Done]:
    """Each event in words."""
    events = list(events)
    details = {event.id: _detail(event) for event in events}
    ids = set(ID.findall(json.dumps([*details.values()])))
    ids |= {event.subject_id for event in events} | {e.unit_id for e in events if e.unit_id}
    names = _names(session, ids)
    return [_done(event, details[event.id], names) for event in events]


def _detail(event: AuditEvent) -> Mapping[str, object]:
    held = json.loads(event.detail)
    return held if isinstance(held, dict) else {}


def _names(session: Session, ids: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for id_, name in NAMED:
        found |= dict(session.execute(select(id_, name).where(id_.in_(ids))).all())
    slots = select(Slot.id, Programme.name).join(Programme, Slot.programme_id == Programme.id)
    found |= dict(session.execute(slots.where(Slot.id.in_(ids))).all())
    return found


def _done(event: AuditEvent, detail: Mapping[str, object], names: Mapping[str, str]) -> Done:
    name = names.get(event.subject_id, "")
    kind = SUBJECTS.get(event.subject, "")
    about = f"{kind} “{name}”" if name else kind
    page = PAGES.get(event.subject, "")
    return Done(
        id=event.id,
        at=event.at,
        who=event.actor,
        origin=event.origin,
        unit=names.get(event.unit_id or "", ""),
        act=ACTS.get(event.act, event.act),
        about=about,
        href=f"{page}{event.subject_id}" if page and name else "",
        facts=tuple(fact for fact in _facts(detail, names) if fact[1] != name),
        changes=tuple(_changes(detail, names)),
    )


def _facts(detail: Mapping[str, object], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, value in detail.items():
        if key in CHANGES or key in HIDDEN or value in (None, "", [], {}):
            continue
        if key == "limit" and isinstance(value, dict):
            yield LABELS[key], _limit(value)
        elif isinstance(value, dict):
            yield from _facts(value, names)
        else:
            yield LABELS.get(key, key), _said(key, value, names)


def _limit(value: Mapping[str, object]) -> str:
    try:
        return limit_words(understood(value))
    except BadLimitError:
        return json.dumps(value, ensure_ascii=False)


def _changes(detail: Mapping[str, object], names: Mapping[str, str]) -> Iterator[Change]:
    before, after = detail.get("before"), detail.get("after")
    if isinstance(before, dict) or isinstance(after, dict):
        old = before if isinstance(before, dict) else {}
        new = after if isinstance(after, dict) else {}
        for key in dict.fromkeys([*old, *new]):
            if key not in HIDDEN:
                yield _change(key, old.get(key), new.get(key), names)
    elif before is not None or after is not None:
        yield _change("spoken", before, after, names)
    text = detail.get("text")
    if isinstance(text, dict):
        yield _change("text", text.get("before"), text.get("after"), names)
    listed = detail.get("changed")
    if isinstance(listed, dict):
        for key, pair in listed.items():
            yield _change(key, pair[0], pair[1], names)


def _change(key: str, before: object, after: object, names: Mapping[str, str]) -> Change:
    return Change(LABELS.get(key, key), _said(key, before, names), _said(key, after, names))


def _said(key: str, value: object, names: Mapping[str, str]) -> str:
    """One value in words."""
    match value:
        case None | "" | []:
            return "(trống)"
        case bool():
            return "có" if value else "không"
        case int() | float():
            return _figure(key, value)
        case list():
            return "; ".join(_said(key, one, names).removesuffix(".") for one in value)
        case dict():
            return ", ".join(f"{LABELS.get(k, k)}: {_said(k, v, names)}" for k, v in value.items())
        case _:
            return _text(key, str(value), names)


def _figure(key: str, value: float) -> str:
    if key == "text":
        return f"{civil.decimal(value, 0)} ký tự"
    if isinstance(value, int):
        return civil.moment(value) if INSTANT.fullmatch(key) else civil.number(value)
    return civil.decimal(value)


def _text(key: str, text: str, names: Mapping[str, str]) -> str:
    words = WORDS.get(key, {})
    if text in words:
        return words[text]
    if text in names:
        return names[text]
    match key:
        case "acts":
            return ", ".join(words.get(one, one) for one in text.split())
        case "browser":
            return browser_words(text)
        case "when":
            return _when(text)
        case _:
            return _plain(text)


def _plain(text: str) -> str:
    """Hashes and identifiers by their start, days as people write them."""
    if SHA256.fullmatch(text) or ID.fullmatch(text):
        return text[:SHORT]
    if DAY.fullmatch(text):
        return civil.day(date.fromisoformat(text))
    return text


def _when(text: str) -> str:
    """Day, time, zone and rule of a slot: "17:00, thứ Hai đến thứ Sáu hằng tuần"."""
    day, at, *rest = text.split(" ")
    if not DAY.fullmatch(day):
        return text
    rule = next((part for part in rest if part.startswith("FREQ=")), None)
    return f"{at[:5]}, {words_of(rule, day)}"
