"""What relays play: the station that was approved, and what stands in for it as things stand now.

The stand-in is a bulletin with an approval of its own. One that was recalled, or that is approved
for other units only, stands in nowhere; the relay is as it was.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.bulletins.approved import approved_revisions
from controller.planning.approved_here import approved_for
from controller.planning.compile import Airing, ApprovedFor, SlotOnAir
from controller.store.bulletins import Revision
from controller.store.stations import Relay
from playlists.messages.permission import Source
from playlists.messages.plan import Track
from playlists.messages.stream import Stream
from playlists.rules.programme import ProgrammeItem


@dataclass(frozen=True, slots=True)
class Relays:
    """By revision: what it relays; by track: what may stand in, and for whom it was approved."""

    streams: Mapping[str, Stream] = field(default_factory=dict)
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    """By revision: the bulletin that stands in, whether or not it may now."""
    tracks: Mapping[str, Track] = field(default_factory=dict)
    approved: Mapping[str, ApprovedFor] = field(default_factory=dict)

    def tracks_of(self, revisions: Iterable[Revision]) -> dict[str, Track]:
        """What stands in for the relays among these, by hash."""
        streams = (self.streams.get(revision.id) for revision in revisions)
        names = {stream.fallback for stream in streams if stream is not None}
        return {name: self.tracks[name] for name in names if name in self.tracks}

    def laid_into(
        self, items: Iterable[ProgrammeItem], playing: Mapping[str, Revision]
    ) -> tuple[ProgrammeItem, ...]:
        """The items, each relay with its stream. `playing`: item → revision."""
        return tuple(
            replace(item, stream=self.streams.get(playing[item.id].id))
            if item.source == Source.STREAM and item.id in playing
            else item
            for item in items
        )


def read_relays(session: Session, revisions: Collection[Revision]) -> Relays:
    """What the relays among these revisions play."""
    relaying = [revision.id for revision in revisions if revision.source == Source.STREAM]
    if not relaying:
        return Relays()
    rows = session.scalars(select(Relay).where(Relay.revision_id.in_(relaying))).all()
    fallbacks = {row.revision_id: row.fallback_id for row in rows if row.fallback_id}
    sounding = {
        id_: revision
        for id_, revision in approved_revisions(session, set(fallbacks.values())).items()
        if revision.audio is not None and not revision.source
    }
    permits = approved_for(session, [revision.id for revision in sounding.values()])
    streams = {}
    for row in rows:
        stand_in = sounding.get(row.fallback_id or "")
        name = "" if stand_in is None else stand_in.audio_sha256 or ""
        streams[row.revision_id] = Stream(address=row.address, fallback=name, shared=row.shared)
    audio = [revision.audio for revision in sounding.values() if revision.audio is not None]
    return Relays(
        streams=streams,
        fallbacks=fallbacks,
        tracks={
            one.sha256: Track(sha256=one.sha256, size_bytes=one.size_bytes, frames=one.frames)
            for one in audio
        },
        approved={
            revision.audio_sha256 or "": permits[revision.id]
            for revision in sounding.values()
            if revision.id in permits
        },
    )


def standing_in_here(
    on_air: SlotOnAir, path: Sequence[str], strict: Mapping[str, int]
) -> SlotOnAir:
    """A slot whose relays are stood in for only by what may sound below these units."""
    foreign = {
        sha256 for sha256, known in on_air.standing_in.items() if not known.counts_in(path, strict)
    }
    if not foreign:
        return on_air
    return replace(on_air, airings=tuple(_without(airing, foreign) for airing in on_air.airings))


def _without(airing: Airing, foreign: Collection[str]) -> Airing:
    items = tuple(_bare(item, foreign) for item in airing.scheduled.items)
    return replace(airing, scheduled=replace(airing.scheduled, items=items))


def _bare(item: ProgrammeItem, foreign: Collection[str]) -> ProgrammeItem:
    if item.stream is None or item.stream.fallback not in foreign:
        return item
    bare = Stream(address=item.stream.address, shared=item.stream.shared)
    return replace(item, stream=bare)
