"""Items that may go into a programme, and programmes with their length."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.bulletins.approved import approved_revisions
from controller.programmes.service import length_ms, list_programmes, unapproved_bulletins
from controller.store.broadcasts import Programme
from controller.store.bulletins import Bulletin
from controller.units.tree import subtree_ids, unit_path
from controller.web.composing import pause_seconds
from playlists.messages.plan import SAMPLE_RATE, ItemKind, ms_of_frames

OFFERED = 200


@dataclass(frozen=True, slots=True)
class Item:
    """Something approved that may sound."""

    bulletin: Bulletin
    frames: int

    @property
    def key(self) -> str:
        """Its name in the page's address."""
        return self.bulletin.id

    @property
    def title(self) -> str:
        """What people read."""
        return self.bulletin.title

    @property
    def kind(self) -> ItemKind:
        """What it is."""
        return self.bulletin.kind

    @property
    def length_ms(self) -> int:
        """Its length, rounded up."""
        return ms_of_frames(self.frames)


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence between two items."""

    key: str
    seconds: int
    kind: ItemKind = ItemKind.PAUSE

    @property
    def title(self) -> str:
        """What people read."""
        return f"Khoảng lặng {self.seconds} giây"

    @property
    def frames(self) -> int:
        """Its length, exactly."""
        return self.seconds * SAMPLE_RATE

    @property
    def length_ms(self) -> int:
        """Its length."""
        return self.seconds * 1000


@dataclass(frozen=True, slots=True)
class Listed:
    """A programme with what a list shows of it."""

    programme: Programme
    length_ms: int
    unapproved: tuple[Bulletin, ...]


def offered(session: Session, unit_id: str) -> list[Item]:
    """What may go into a programme of this unit: its own, and what stands above and below it."""
    near = subtree_ids(session, unit_id) | {unit.id for unit in unit_path(session, unit_id)}
    query = select(Bulletin).where(Bulletin.unit_id.in_(near), Bulletin.discarded_at.is_(None))
    found = list(session.scalars(query.order_by(Bulletin.id.desc()).limit(OFFERED)))
    approved = approved_revisions(session, [bulletin.id for bulletin in found])
    return [
        Item(bulletin, revision.audio.frames)
        # What is urgent is proposed first; within a class the newest.
        for bulletin in sorted(found, key=lambda one: -one.priority.rank)
        if (revision := approved.get(bulletin.id)) is not None and revision.audio is not None
    ]


def in_order(items: Sequence[Item], keys: Sequence[str]) -> list[Item | Pause]:
    """The chosen ones, pauses among them; what may not sound (any more) is left out."""
    by_key: dict[str, Item | Pause] = {item.key: item for item in items}
    for key in keys:
        seconds = pause_seconds(key)
        if seconds:
            by_key[key] = Pause(key, seconds)
    return [by_key[key] for key in keys if key in by_key]


def together_ms(items: Sequence[Item | Pause]) -> int:
    """How long items last together, rounded up once."""
    return ms_of_frames(sum(item.frames for item in items))


def listed(session: Session, actor: Actor) -> list[Listed]:
    """The newest programmes of the actor's unit."""
    return [
        Listed(
            programme,
            length_ms(session, programme),
            tuple(unapproved_bulletins(session, programme)),
        )
        for programme in list_programmes(session, actor)
    ]
