"""What was broadcast, for the website and the notice board: titles and times, nothing else.

Only what was made from an official document is told: a notice that somebody typed may name people.
What is marked as holding personal data is told nowhere.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime

from lxml import etree
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from controller.inbox.service import HEARD
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.bulletins import Bulletin, Revision
from controller.store.documents import Document
from controller.units.tree import subtree_ids

MOST = 100
DAYS_MS = 60 * 86_400_000
"""How far back is told: a website wants news, and a record of years is not read through for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Aired:
    """One bulletin at one time."""

    occurrence: str
    title: str
    document: str
    """Number of the document behind it."""
    field: str
    """Field of law."""
    at: int
    clusters: int


def aired(session: Session, unit_id: str, now: int) -> list[Aired]:
    """The newest broadcasts of a unit and those below it that sounded somewhere lately."""
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
        .join(Document, Document.id == Bulletin.document_id)
        .where(*told_to_the_public(subtree_ids(session, unit_id), now - DAYS_MS))
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
    return [
        Aired(
            occurrence=row.occurrence,
            title=row.title,
            document=row.number,
            field=row.field,
            at=row.at,
            clusters=row.clusters,
        )
        for row in session.execute(query)
    ]


def told_to_the_public(unit_ids: Collection[str], since: int) -> tuple[ColumnElement[bool], ...]:
    """Of which broadcasts since an instant the public is told.

    For a query that joins the bulletin and, because what somebody typed is told nowhere, its
    document.
    """
    return (
        ExpectedBroadcast.unit_id.in_(unit_ids),
        ExpectedBroadcast.planned_start > since,
        ExpectedBroadcast.verdict.in_(sorted(HEARD)),
        Bulletin.personal_data.is_(False),
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
        etree.SubElement(item, "description").text = f"{one.document}, {one.clusters} cụm"
        etree.SubElement(item, "guid", isPermaLink="false").text = f"{one.occurrence}:{one.title}"
        moment = datetime.fromtimestamp(one.at / 1000, UTC)
        etree.SubElement(item, "pubDate").text = format_datetime(moment)
    packed: bytes = etree.tostring(rss, xml_declaration=True, encoding="utf-8")
    return packed
