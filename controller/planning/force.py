"""Until when bulletins may sound: documents expire or are replaced, bulletins end themselves."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from controller import civil
from controller.store.bulletins import Bulletin
from controller.store.documents import Document
from controller.units.tree import unit_path

ENDING = frozenset({"replaces", "repeals"})
"""Amending or correcting leaves a document in force."""


def ends_of_force(session: Session, bulletins: Collection[Bulletin]) -> dict[str, int]:
    """Bulletin → the first instant of the day from which it may not sound any more.

    A number counts only among documents of the same unit and of those above it: every commune has
    a "12/TB-UBND" of its own.
    """
    own = {b.id: _instant(_day_after(b.ends_on)) for b in bulletins if b.ends_on}
    ids = {b.document_id for b in bulletins if b.document_id is not None}
    if not ids:
        return own
    documents = list(session.scalars(select(Document).where(Document.id.in_(ids))))
    replaced = _replaced(session, documents)
    ends: dict[str, int] = {}
    for document in documents:
        days = [*replaced[document.id], *filter(None, [document.expires_on])]
        if days:
            ends[document.id] = _instant(min(days))
    by_document = {b.id: ends[b.document_id] for b in bulletins if b.document_id in ends}
    return by_document | {id_: min(end, by_document.get(id_, end)) for id_, end in own.items()}


def _replaced(session: Session, documents: Iterable[Document]) -> defaultdict[str, list[str]]:
    """Document → the ISO dates from which others stand in its place."""
    wanted = [d for d in documents if d.number]
    found: defaultdict[str, list[str]] = defaultdict(list)
    if not wanted:
        return found
    paths = {d.unit_id: {u.id for u in unit_path(session, d.unit_id)} for d in wanted}
    query = select(Document).where(
        Document.is_draft.is_(False),
        Document.unit_id.in_(set().union(*paths.values())),
        or_(*(Document.relations.contains(kind) for kind in sorted(ENDING))),
    )
    for newer in session.scalars(query):
        ended = {one["number"] for one in json.loads(newer.relations) if one["kind"] in ENDING}
        since = newer.effective_on or newer.issued_on
        for document in wanted:
            in_reach = newer.unit_id in paths[document.unit_id] and newer.id != document.id
            if since and in_reach and document.number in ended:
                found[document.id].append(since)
    return found


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _instant(day: str) -> int:
    return civil.instant_of(date.fromisoformat(day))
