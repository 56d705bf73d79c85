"""Items of a programme, what may be added to it, and programmes with their length."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.bulletins.approved import approved_revisions, is_approved
from controller.planning.schedule import newest_variants
from controller.programmes.service import length_ms, list_programmes, unapproved_bulletins
from controller.store.broadcasts import Programme
from controller.store.bulletins import Bulletin, BulletinStatus
from controller.store.places import Cluster
from controller.units.tree import near_ids, subtree_ids
from controller.web.composing import pause_seconds
from playlists.messages.plan import SAMPLE_RATE, ItemKind, Priority, ms_of_frames

OFFERED = 200
"""Bulletins and recordings that are offered, the newest; tunes and the like are always."""
MANY = (ItemKind.BULLETIN, ItemKind.RECORDED)
"""What is made every day."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that sounds as soon as it is approved."""

    bulletin: Bulletin
    frames: int
    """0 for what is not approved."""
    sounds: bool = True
    """Whether it is approved."""

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
    def priority(self) -> Priority:
        """How urgent it is."""
        return self.bulletin.priority

    @property
    def status(self) -> BulletinStatus:
        """How far it is."""
        return self.bulletin.status

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
    priority: Priority = Priority.NORMAL
    sounds: bool = True

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
class Withheld:
    """Something chosen that is not there, or that the unit may not read.

    It keeps its place: what goes is taken out by a person, never in silence.
    """

    key: str
    kind: ItemKind = ItemKind.BULLETIN
    priority: Priority = Priority.NORMAL
    status: BulletinStatus | None = None
    title: str = "Mục đơn vị này không xem được"
    frames: int = 0
    length_ms: int = 0
    sounds: bool = False


Chosen = Item | Pause | Withheld


@dataclass(frozen=True, slots=True)
class Listed:
    """A programme with what a list shows of it."""

    programme: Programme
    length_ms: int
    unapproved: tuple[Bulletin, ...]


def offered(session: Session, unit_id: str, newest: int = OFFERED) -> list[Item]:
    """What may go into a programme of this unit: its own, and what stands above and below it."""
    query = (
        select(Bulletin)
        .where(
            Bulletin.unit_id.in_(near_ids(session, unit_id)),
            Bulletin.discarded_at.is_(None),
            is_approved(),
        )
        .order_by(Bulletin.id.desc())
    )
    found = [
        *session.scalars(query.where(Bulletin.kind.in_(MANY)).limit(newest)),
        *session.scalars(query.where(Bulletin.kind.not_in(MANY))),
    ]
    # What is urgent is proposed first; within a class the newest.
    found.sort(key=lambda one: (one.priority.rank, one.id), reverse=True)
    return [item for item in _items(session, found) if item.sounds]


def in_order(session: Session, unit_id: str, keys: Sequence[str]) -> list[Chosen]:
    """Every one of the chosen ones, pauses among them, as a programme of this unit has them.

    A draft is shown to the units that may read it; an approved one to those below it, too.
    """
    own = subtree_ids(session, unit_id)
    near = Bulletin.unit_id.in_(near_ids(session, unit_id))
    found = session.scalars(select(Bulletin).where(Bulletin.id.in_(set(keys)), near))
    items = {
        item.key: item
        for item in _items(session, list(found))
        if item.sounds or item.bulletin.unit_id in own
    }
    return [_pause(key) or items.get(key) or Withheld(key) for key in keys]


def together_ms(items: Sequence[Chosen]) -> int:
    """How long items last together, rounded up once."""
    return ms_of_frames(sum(item.frames for item in items))


@dataclass(frozen=True, slots=True)
class SpokenBeside:
    """How long items last where other languages are spoken beside Vietnamese."""

    languages: tuple[str, ...]
    length_ms: int
    codes: tuple[str, ...]
    """Of the clusters."""


def spoken_beside(session: Session, unit_id: str, items: Sequence[Chosen]) -> list[SpokenBeside]:
    """The lengths that differ from `together_ms`, for the languages that are heard together."""
    originals = [item.key for item in items if isinstance(item, Item)]
    variants = newest_variants(session, set(originals))
    frames = {
        (original, item.bulletin.language): item.frames
        for original, by_language in variants.items()
        for item in _items(session, list(by_language.values()))
    }
    query = select(Cluster.languages, Cluster.code).where(
        Cluster.unit_id.in_(subtree_ids(session, unit_id)),
        Cluster.retired_at.is_(None),
        Cluster.languages != "",
    )
    clusters: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    spoken = {language for (_original, language), length in frames.items() if length}
    for languages, code in session.execute(query.order_by(Cluster.code)):
        if heard := tuple(one for one in languages.split() if one in spoken):
            clusters[heard].append(code)
    plain = sum(item.frames for item in items)
    return [
        SpokenBeside(
            languages,
            ms_of_frames(
                plain + sum(frames.get((o, one), 0) for o in originals for one in languages)
            ),
            tuple(codes),
        )
        for languages, codes in clusters.items()
    ]


def _items(session: Session, bulletins: Sequence[Bulletin]) -> list[Item]:
    approved = approved_revisions(session, [bulletin.id for bulletin in bulletins])
    sounding = {id_: revision.audio for id_, revision in approved.items() if revision.audio}
    return [
        Item(one, audio.frames) if (audio := sounding.get(one.id)) else Item(one, 0, sounds=False)
        for one in bulletins
    ]


def _pause(key: str) -> Pause | None:
    seconds = pause_seconds(key)
    return None if seconds is None else Pause(key, seconds)


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
