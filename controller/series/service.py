"""Use cases about a series: make it, submit it, decide about it, each in one go.

Every episode is a bulletin with an approval of its own, so that nothing behind it (signer, plan,
ledger) needs to know of series. One go means one transaction: all episodes, or none.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller import fields
from controller.accounts.actor import Actor
from controller.accounts.authority import Act, require, require_author
from controller.approval.proof import YES, Assent
from controller.audit.service import record
from controller.bulletins import decisions
from controller.bulletins import service as bulletins
from controller.bulletins.service import NewBulletin
from controller.errors import OperatorError
from controller.intake.choose import SYLLABLES_A_SECOND, choose_parts, usually_read
from controller.intake.script import read_lines, text_of
from controller.intake.service import get_document, named, parts_of
from controller.library.fields_of_law import FieldOfLaw
from controller.series.errors import (
    NothingToSplitError,
    SeriesChangedError,
    SeriesNotReadyError,
)
from controller.series.split import MOST_EPISODES, Episode, framed, into_count, under_minutes
from controller.store.base import new_id
from controller.store.bulletins import Approval, Bulletin, BulletinStatus, Series
from controller.store.documents import Document
from controller.store.lookup import find

DEFAULT_MINUTES = 5.0


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSeries:
    """A series as it is asked for. `count` of episodes goes before `minutes` of each."""

    unit_id: str
    document_id: str
    labels: Sequence[str] | None = None
    """Of the parts; without any, all that are usually read."""
    minutes: float = DEFAULT_MINUTES
    count: int | None = None
    pace: float = SYLLABLES_A_SECOND
    """Syllables a second of the voice that will speak."""


def proposed_episodes(document: Document, new: NewSeries) -> list[Episode]:
    """The episodes that a series would have, framed.

    Raises UnknownPartError, NothingToSplitError.
    """
    parts = parts_of(document)
    chosen = choose_parts(parts, new.labels) if new.labels else usually_read(parts)
    lines = read_lines(parts, chosen)
    if not lines:
        raise NothingToSplitError(0, MOST_EPISODES)
    if new.count is not None:
        episodes = into_count(lines, new.count)
    else:
        # Minutes are estimated at the usual pace: a slower voice gets less into each.
        episodes = under_minutes(lines, new.minutes * new.pace / SYLLABLES_A_SECOND)
    if len(episodes) > MOST_EPISODES:
        raise NothingToSplitError(len(episodes), MOST_EPISODES)
    return framed(named(document), episodes)


def create_series(session: Session, actor: Actor, new: NewSeries, now: int) -> Series:
    """Write all episodes as drafts."""
    author = require_author(session, actor, Act.WRITE_BULLETIN, new.unit_id)
    document = get_document(session, actor, new.document_id)
    episodes = proposed_episodes(document, new)
    series = Series(
        id=new_id(now),
        unit_id=new.unit_id,
        title=fields.required("title", document.title[:300], 300),
        document_id=document.id,
        created_by=author,
        created_at=now,
    )
    session.add(series)
    session.flush()
    for position, lines in enumerate(episodes, 1):
        bulletin = bulletins.create(
            session, actor, _episode(document, new, lines, (position, len(episodes))), now
        )
        bulletin.series_id = series.id
        bulletin.series_position = position
    session.flush()
    record(session, actor, "write_series", series, now, episodes=len(episodes))
    return series


def _episode(
    document: Document, new: NewSeries, lines: Episode, place: tuple[int, int]
) -> NewBulletin:
    return NewBulletin(
        unit_id=new.unit_id,
        title=f"Kỳ {place[0]}/{place[1]}: {document.title}"[:300],
        written_text=text_of(lines),
        document_id=document.id,
        field=FieldOfLaw(document.field) if document.field else None,
        proposal=lines,
    )


def get_series(session: Session, actor: Actor, series_id: str) -> Series:
    """One series. Raises NotFoundError, NotAllowedError."""
    series = find(session, Series, series_id)
    require(session, actor, Act.READ, series.unit_id)
    return series


def submit_series(session: Session, actor: Actor, series_id: str, now: int) -> Series:
    """Submit every episode that is still a draft. Raises SeriesNotReadyError."""
    series = get_series(session, actor, series_id)
    require(session, actor, Act.SUBMIT_BULLETIN, series.unit_id)
    drafts = [b for b in series.bulletins if b.current.submitted_at is None]
    _each(series, drafts, lambda b: bulletins.submit(session, actor, b.id, now))
    record(session, actor, "submit_series", series, now, episodes=len(drafts))
    return series


@dataclass(frozen=True, kw_only=True, slots=True)
class SeriesAssent:
    """A yes to every episode that waits: exactly the revisions that were shown."""

    revision_ids: Collection[str]
    assent: Assent = YES


def approve_series(
    session: Session, actor: Actor, series_id: str, yes: SeriesAssent, now: int
) -> list[Approval]:
    """Approve every episode that waits, by one proof.

    Raises SeriesChangedError, SeriesNotReadyError, and what can stand in the way of the assent.
    """
    series = get_series(session, actor, series_id)
    require(session, actor, Act.DECIDE_BULLETIN, series.unit_id)
    pending = _pending(series)
    if {b.current.id for b in pending} != set(yes.revision_ids) or not pending:
        raise SeriesChangedError(series_id)
    _each(series, pending, lambda b: decisions.to_approve(session, actor, b.current.id))
    in_order = [b.current.id for b in pending]
    made = decisions.approve_together(session, actor, in_order, now, yes.assent)
    record(session, actor, "approve_series", series, now, approvals=[a.id for a in made])
    return made


@dataclass(frozen=True, slots=True)
class SentBack:
    """Why episodes go back to their author, and which."""

    comment: str
    revision_ids: Collection[str] | None = None
    """None: all that wait."""


def return_series(
    session: Session, actor: Actor, series_id: str, why: SentBack, now: int
) -> Series:
    """Send the episodes that wait back to their author: all, or those of these revisions.

    Raises SeriesChangedError.
    """
    series = get_series(session, actor, series_id)
    require(session, actor, Act.DECIDE_BULLETIN, series.unit_id)
    only = why.revision_ids
    pending = [b for b in _pending(series) if only is None or b.current.id in only]
    if not pending or (only is not None and len(pending) != len(set(only))):
        raise SeriesChangedError(series_id)
    _each(
        series,
        pending,
        lambda b: decisions.return_for_repair(session, actor, b.current.id, now, why.comment),
    )
    return series


def _pending(series: Series) -> list[Bulletin]:
    return [b for b in series.bulletins if b.status is BulletinStatus.PENDING]


def _each(series: Series, chosen: Sequence[Bulletin], do: Callable[[Bulletin], object]) -> None:
    """Do it to all; the first that stands in the way is told by its number."""
    for bulletin in chosen:
        try:
            do(bulletin)
        except OperatorError as error:
            raise SeriesNotReadyError(series.id, bulletin.series_position or 0, error) from error
