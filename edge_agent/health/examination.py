"""Look through the receiver's own rooms for what is wrong."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from edge_agent.faults import Rising
from edge_agent.fetching import Fetcher
from edge_agent.inbox import Inbox
from edge_agent.journal import Journal
from edge_agent.link import Link
from edge_agent.pen import Pen
from edge_agent.progress import ProgressFile
from edge_agent.refusals import Refusals
from edge_agent.reporter import Reporter
from edge_agent.sound.player import Player
from edge_agent.timekeeping import Timekeeper
from edge_agent.update.updater import Updater


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """What is looked at."""

    fetcher: Fetcher
    inbox: Inbox[Any]
    journal: Journal
    link: Link
    pen: Pen
    player: Player
    progress: ProgressFile
    refusals: Refusals
    reporter: Reporter
    timekeeper: Timekeeper
    updater: Updater | None


@dataclass(slots=True)
class Examination:
    """Names of faults, as `state` tells them; how each ends stands in `edge_agent.faults`."""

    rooms: Rooms
    _dropped: Rising = field(default_factory=Rising)
    _lost: Rising = field(default_factory=Rising)
    _starved: Rising = field(default_factory=Rising)

    def faults(
        self, now_ns: int, refused: AbstractSet[str], unkept: AbstractSet[str]
    ) -> frozenset[str]:
        """What is wrong now (monotonic ns).

        `refused` and `unkept`: kinds of messages of which the last one was refused, or was not
        taken by the disk.
        """
        rooms = self.rooms
        stored, journal, player = rooms.reporter.stored, rooms.journal, rooms.player
        dropped = rooms.inbox.dropped + rooms.refusals.suppressed
        conditions = {
            "disk": unkept or rooms.progress.unkept or rooms.timekeeper.unkept,
            "journal_unwritable": rooms.pen.is_blocked,
            "journal_rewound": rooms.reporter.is_rewound,
            "journal_damaged": stored < journal.damaged_up_to,
            "journal_lost": stored + 1 < journal.first,
            "line_unstable": rooms.link.is_unstable,
            "second_broker": rooms.link.is_elsewhere,
            "messages_dropped": self._dropped.is_on(dropped, now_ns),
            "frames_lost": self._lost.is_on(player.lost_frames, now_ns),
            "decoder_too_slow": self._starved.is_on(player.starved_frames, now_ns),
            **{f"{kind}_refused": True for kind in refused},
        }
        found = {fault for fault, is_so in conditions.items() if is_so}
        updating = rooms.updater.faults if rooms.updater is not None else frozenset()
        return frozenset(found | rooms.fetcher.faults | updating)
