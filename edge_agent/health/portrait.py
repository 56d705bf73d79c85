"""The receiver's own description of itself, as `state` tells it."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from edge_agent.clock import Reading
from edge_agent.fetch_rules import Wish
from edge_agent.health.examination import Examination, Rooms
from edge_agent.health.readiness import Needs, not_ready
from edge_agent.orders.office import Office
from edge_agent.playback import state as playback
from edge_agent.trusted import Beliefs
from playlists.messages.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the thinking thread knows at this moment."""

    time: Reading
    playback: playback.State
    wanted: Sequence[Wish]
    refused: AbstractSet[str]
    """Kinds of messages of which the last one was refused."""
    unkept: AbstractSet[str]
    """Kinds of messages of which the disk would not take the last one."""
    online: bool

    @property
    def held(self) -> int:
        """How many of the wanted tracks are there."""
        return sum(wish.track.sha256 in self.playback.held for wish in self.wanted)


class Portrait:
    """Draws it from rooms, beliefs and body."""

    def __init__(self, receiver: str, rooms: Rooms, beliefs: Beliefs, office: Office) -> None:
        self._receiver = receiver
        self._rooms = rooms
        self._examination = Examination(rooms)
        self._beliefs = beliefs
        self._vitals = rooms.limbs.body.vitals
        self._office = office

    def not_ready(self, moment: Moment) -> tuple[str, ...]:
        """What keeps the receiver from being ready for air."""
        needs = Needs(
            plan=self._beliefs.plan,
            audio_there=moment.held == len(moment.wanted),
            clock_trusted=moment.time.trusted,
            sound_open=moment.playback.sound_ready,
            board_answers=self._vitals.board_answers,
        )
        return not_ready(needs, moment.time.utc_ms)

    def state(self, moment: Moment, now_ns: int) -> State:
        """All of it (monotonic ns)."""
        rooms, office = self._rooms, self._office
        pinned = office.commands.pinned
        ref = self._sounding(moment.playback)
        missing = self.not_ready(moment)
        return State(
            receiver=self._receiver,
            at=moment.time.utc_ms,
            online=moment.online,
            line=rooms.limbs.line.name,
            agent_version=rooms.version,
            plan_version=self._beliefs.newest_plan,
            journal_epoch=rooms.journal.epoch,
            journal_last=rooms.journal.last,
            journal_stored=rooms.reporter.stored,
            tracks_wanted=len(moment.wanted),
            tracks_held=moment.held,
            clock=moment.time.as_state(),
            volume_percent=moment.playback.loudness.percent,
            order_sequence=office.orders.highest,
            command_sequence=office.commands.highest,
            orders=tuple(given.order.id for given in moment.playback.orders),
            muted_until=max(moment.playback.mutes.values(), default=0),
            pinned_held=len(pinned & moment.playback.held),
            pinned_wanted=len(pinned),
            playing_occurrence=ref.occurrence,
            playing_item=ref.item,
            ready_for_air=not missing,
            not_ready=missing,
            faults=self._faults(moment, now_ns),
            failed_update="" if rooms.limbs.updater is None else rooms.limbs.updater.failed,
            hearing="" if rooms.limbs.ears is None else rooms.limbs.ears.state,
            machine=self._vitals.machine,
            board=self._vitals.board,
        )

    def _sounding(self, heard: playback.State) -> playback.Ref:
        sounding = self._rooms.limbs.sound.sounding()
        voice = None if sounding is None else heard.sounding(sounding[0])
        return playback.Ref("", "") if voice is None else voice.ref

    def _faults(self, moment: Moment, now_ns: int) -> tuple[str, ...]:
        found = self._examination.faults(now_ns, moment.refused, moment.unkept)
        lost = frozenset() if moment.playback.sound_ready else frozenset({"sound_lost"})
        if moment.playback.last_resort_since is not None:
            lost |= {"last_resort"}
        deaf = frozenset({"relay_program_missing"}) if self._lacks_program(moment) else frozenset()
        return tuple(sorted(found | self._vitals.faults(now_ns) | lost | deaf))

    def _lacks_program(self, moment: Moment) -> bool:
        """Whether a station is to be relayed that nothing here can decode."""
        items = (i for airing in moment.playback.agenda for i in airing.occurrence.items)
        return not self._rooms.limbs.can_relay and any(item.stream is not None for item in items)
