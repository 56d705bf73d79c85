"""What was broadcast, for the website and the notice board: titles and times, nothing else.

Told is what its writer lets residents hear again (`bulletins.heard_again`). A notice without an
official document may name people: it is told only where the unit has opened its page for
residents. What is marked as holding personal data is told nowhere, nor is a title that holds
somebody's number.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree
from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from controller.civil import DAY_MS
from controller.intake.marks import personal_numbers
from controller.ledger.verdict_groups import SOUNDED
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, BulletinStatus, Revision
from controller.store.documents import Document
from controller.store.tickets import ResidentPage
from controller.units.tree import subtree_ids

MOST = 100
LOOKED_BACK_MS = 60 * DAY_MS
"""How far back is told: a website wants news, and a record of years is not read through for it."""
FIRST_STRETCH_MS = DAY_MS
"""A province's day has hundreds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Aired:
    """One bulletin at one time."""

    occurrence: str
    title: str
    document: str
    """Number of the document behind it; empty where it has none."""
    field: str
    """Field of law."""
    at: int
    clusters: int


def aired(session: Session, unit_id: str, now: int) -> list[Aired]:
    """The newest broadcasts of a unit and those below it that sounded somewhere lately.

    A province's two months are millions of broadcasts: they are looked through backwards, in
    longer and longer stretches, until there are enough.
    """
    units = subtree_ids(session, unit_id)
    found: dict[tuple[str, str], Aired] = {}
    until, first, stretch = now, now - LOOKED_BACK_MS, FIRST_STRETCH_MS
    while until > first and len(found) < MOST:
        since = max(first, until - stretch)
        for one in _aired_between(session, units, since, until):
            name = (one.occurrence, one.title)
            later = found.get(name)  # of clusters in which it was put off past the stretch's end
            clusters = one.clusters + (later.clusters if later else 0)
            found[name] = replace(one, clusters=clusters)
        until, stretch = since, stretch * 4
    return sorted(found.values(), key=lambda one: (-one.at, one.occurrence))[:MOST]


def _aired_between(
    session: Session, unit_ids: Collection[str], since: int, until: int
) -> Iterator[Aired]:
    at = func.min(ExpectedBroadcast.planned_start)
    query = (
        select(
            ExpectedBroadcast.occurrence,
            Bulletin.title,
            Document.number,
            Bulletin.field,
            at.label("at"),
            func.count().label("clusters"),
        )
        .join(Revision, Revision.id == ExpectedBroadcast.revision_id)
        .join(Bulletin, Bulletin.id == Revision.bulletin_id)
        .outerjoin(Document, Document.id == Bulletin.document_id)
        .where(*told_to_the_public(unit_ids, since), ExpectedBroadcast.planned_start <= until)
        .group_by(
            ExpectedBroadcast.occurrence,
            ExpectedBroadcast.item,
            Bulletin.title,
            Document.number,
            Bulletin.field,
        )
        .order_by(at.desc(), ExpectedBroadcast.occurrence)
        .limit(MOST)
    )
    for row in session.execute(query):
        if personal_numbers(row.title):
            continue
        yield Aired(
            occurrence=row.occurrence,
            title=row.title,
            document=row.number or "",
            field=row.field,
            at=row.at,
            clusters=row.clusters,
        )


def told_to_the_public(unit_ids: Collection[str], since: int) -> tuple[ColumnElement[bool], ...]:
    """Of which broadcasts since an instant the public is told; the query joins the bulletin."""
    shows_residents = exists().where(
        ResidentPage.unit_id == ExpectedBroadcast.unit_id, ResidentPage.closed_at.is_(None)
    )
    return (
        ExpectedBroadcast.unit_id.in_(unit_ids),
        ExpectedBroadcast.planned_start > since,
        ExpectedBroadcast.verdict.in_(sorted(SOUNDED)),
        ExpectedBroadcast.emergency_id.is_(None),  # a drill's words would look like an alarm
        Bulletin.status != BulletinStatus.RECALLED,
        Bulletin.personal_data.is_(False),
        Bulletin.heard_again.is_(True),
        Bulletin.document_id.is_not(None) | shows_residents,
    )


def as_rss(name: str, broadcasts: Sequence[Aired]) -> bytes:
    """RSS 2.0."""
    rss = etree.Element("rss", version="2.0")
    channel = etree.SubElement(rss, "channel")
    etree.SubElement(channel, "title").text = f"Đã phát thanh: {name}"
    etree.SubElement(channel, "link").text = "/"
    etree.SubElement(channel, "description").text = "Bản tin đã phát trên loa truyền thanh."
    for one in broadcasts:
        item = etree.SubElement(channel, "item")
        etree.SubElement(item, "title").text = one.title
        etree.SubElement(item, "description").text = (
            f"{one.document}, {one.clusters} cụm" if one.document else f"{one.clusters} cụm"
        )
        etree.SubElement(item, "guid", isPermaLink="false").text = f"{one.occurrence}:{one.title}"
        moment = datetime.fromtimestamp(one.at / 1000, UTC)
        etree.SubElement(item, "pubDate").text = format_datetime(moment)
    packed: bytes = etree.tostring(rss, xml_declaration=True, encoding="utf-8")
    return packed
