"""Use cases of a unit's lexicon: set and remove entries, bring in and give out a whole layer."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require
from controller.audit.service import record
from controller.lexicon.drafts import speak_changed_drafts
from controller.lexicon.entries import (
    EntryKey,
    UnitEntry,
    entries_of,
    forms_that_say,
    layer_of,
    simple_entry,
)
from controller.lexicon.errors import LexiconRefusedError, NoSuchEntryError
from controller.lexicon.layered import our_entries, require_no_loop
from controller.lexicon.standing import Standing, standing
from controller.store.base import new_id
from controller.store.lexicon import FORM_LIMIT, LexiconChange, LexiconPart
from controller.store.lookup import find
from controller.store.units import Unit
from controller.units.tree import subtree_ids, unit_path
from tts.reading.lexicon import LexiconConflictError, LexiconError, dump_layer, parse_layer

SPOKEN_LIMIT = 1000


@dataclass(frozen=True, kw_only=True, slots=True)
class NewEntry:
    """An entry as it is asked for."""

    unit_id: str
    written: str
    spoken: str
    part: LexiconPart = LexiconPart.READ
    exact: bool | None = None
    """Whether letter case is part of the form; None where the form itself shall tell."""
    replace: bool = False
    """Whether it may take the place of another reading in the same layer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewLayer:
    """Entries of a unit as TOML text; the form is told in `tts.reading.lexicon.toml`."""

    unit_id: str
    text: str
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change came to."""

    entries: int
    """How many were changed; those that said so already are not counted."""
    spoken_again: int
    """How many drafts are read otherwise now."""


def set_entry(session: Session, actor: Actor, new: NewEntry, now: int) -> Outcome:
    """Say how a written form is read in a unit and below it.

    Raises LexiconRefusedError: the reading cannot be said, leads back to itself here or below, or
    (without `replace`) the unit reads the form otherwise.
    """
    require(session, actor, Act.WRITE_LEXICON, new.unit_id)
    written = fields.required("written", new.written, FORM_LIMIT)
    spoken = fields.required("spoken", new.spoken, SPOKEN_LIMIT)
    with _refusals():
        entry = simple_entry(written, spoken, new.part, exact=new.exact)
    wanted = _wanted(session, new.unit_id, [entry], replace=new.replace)
    return _change(session, actor, new.unit_id, wanted, now)


def remove_entry(session: Session, actor: Actor, unit_id: str, key: EntryKey, now: int) -> Outcome:
    """Take a unit's own entry away; the layer above it holds again. Raises NoSuchEntryError."""
    require(session, actor, Act.WRITE_LEXICON, unit_id)
    _hold_tree(session, unit_id)
    known = standing(session, [unit_id]).get(unit_id, {}).get(key)
    if known is None:
        raise NoSuchEntryError(key.form)
    gone = UnitEntry(known.entry.part, known.entry.written, (), known.entry.exact)
    return _change(session, actor, unit_id, {gone: known}, now)


def import_layer(session: Session, actor: Actor, new: NewLayer, now: int) -> Outcome:
    """Bring in entries; all of them, or none where one is refused as `set_entry` would."""
    require(session, actor, Act.WRITE_LEXICON, new.unit_id)
    with _refusals():
        layer = parse_layer(find(session, Unit, new.unit_id).name, new.text)
    entries = list(entries_of(layer))
    for entry in entries:
        fields.required("written", entry.written, FORM_LIMIT)
    wanted = _wanted(session, new.unit_id, entries, replace=new.replace)
    return _change(session, actor, new.unit_id, wanted, now)


def export_layer(session: Session, actor: Actor, unit_id: str) -> str:
    """The unit's own entries as TOML text, in the order of their forms."""
    require(session, actor, Act.READ, unit_id)
    own = standing(session, [unit_id]).get(unit_id, {})
    entries = (own[key].entry for key in sorted(own))
    return dump_layer(layer_of(find(session, Unit, unit_id).name, entries))


def _wanted(
    session: Session, unit_id: str, entries: Iterable[UnitEntry], *, replace: bool
) -> dict[UnitEntry, Standing | None]:
    """The entries that say something new, each with what it takes the place of."""
    _hold_tree(session, unit_id)
    own = standing(session, [unit_id]).get(unit_id, {})
    wanted: dict[UnitEntry, Standing | None] = {}
    for entry in entries:
        known = own.get(entry.key)
        if known is not None and known.entry.senses == entry.senses:
            continue
        if known is not None and not replace:
            unit = find(session, Unit, unit_id)
            said = (known.entry.spoken, entry.spoken)
            raise LexiconRefusedError(LexiconConflictError(unit.name, entry.written, said))
        wanted[entry] = known
    return wanted


def _change(
    session: Session,
    actor: Actor,
    unit_id: str,
    wanted: Mapping[UnitEntry, Standing | None],
    now: int,
) -> Outcome:
    """Append the changes, refuse loops, speak again what is read otherwise."""
    if not wanted:
        return Outcome(0, 0)
    _append(session, actor, unit_id, wanted, now)
    below = subtree_ids(session, unit_id)
    layers = standing(session, below | {unit.id for unit in unit_path(session, unit_id)})
    known = [*(one.entry for layer in layers.values() for one in layer.values()), *our_entries()]
    forms = {entry.written for entry in wanted}
    touched = forms_that_say(known, forms)
    # A chain of readings in a layer below can go through the change only if somebody says it.
    said_by_others = len(touched) > len(forms_that_say((), forms))
    with _refusals():
        require_no_loop(session, unit_id)
        for other in (below & layers.keys()) - {unit_id} if said_by_others else ():
            require_no_loop(session, other)
    return Outcome(len(wanted), len(speak_changed_drafts(session, below, touched)))


def _append(
    session: Session,
    actor: Actor,
    unit_id: str,
    wanted: Mapping[UnitEntry, Standing | None],
    now: int,
) -> None:
    query = select(func.max(LexiconChange.number), func.max(LexiconChange.changed_at))
    number, last_at = session.execute(query.where(LexiconChange.unit_id == unit_id)).one()
    for count, (entry, before) in enumerate(wanted.items(), start=(number or 0) + 1):
        change = LexiconChange(
            id=new_id(now),
            unit_id=unit_id,
            number=count,
            part=entry.part,
            form=entry.key.form,
            written=entry.written,
            exact=entry.exact,
            senses=msgspec.json.encode(entry.senses).decode(),
            person_id=actor.person_id,
            author=actor.name,
            changed_at=max(now, last_at or 0),
        )
        session.add(change)
        record(
            session,
            actor,
            Act.WRITE_LEXICON,
            change,
            now,
            written=entry.written,
            part=entry.part,
            before=before.entry.spoken if before else None,
            after=entry.spoken or None,
        )
    session.flush()


def _hold_tree(session: Session, unit_id: str) -> None:
    """One change of a tree's lexicons at a time: two that are sound alone may close a loop."""
    top = unit_path(session, unit_id)[-1]
    session.get(Unit, top.id, with_for_update={"key_share": True}, populate_existing=True)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except LexiconError as error:
        raise LexiconRefusedError(error) from error
