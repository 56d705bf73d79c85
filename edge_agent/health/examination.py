"""Look through the receiver's own rooms for what is wrong."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from edge_agent.faults import Rising
from edge_agent.journal import Journal
from edge_agent.limbs import Limbs
from edge_agent.pen import Pen
from edge_agent.progress import ProgressFile
from edge_agent.refusals import Refusals
from edge_agent.reporter import Reporter
from edge_agent.timekeeping import Timekeeper


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """What is looked at."""

    version: str
    limbs: Limbs
    journal: Journal
    pen: Pen
    progress: ProgressFile
    refusals: Refusals
    reporter: Reporter
    timekeeper: Timekeeper


@dataclass(slots=True)
class Examination:
    """Names of faults, as `state` tells them; how each ends stands in `edge_agent.faults`."""

    rooms: Rooms
    _dropped: Rising = field(default_factory=Rising)
    _lost: Rising = field(default_factory=Rising)
    _starved: Rising = field(default_factory=Rising)
    _foreign: Rising = field(default_factory=Rising)

    def faults(
        self, now_ns: int, refused: AbstractSet[str], unkept: AbstractSet[str]
    ) -> frozenset[str]:
        """What is wrong now (monotonic ns).

        `refused` and `unkept`: kinds of messages of which the last one was refused, or was not
        taken by the disk.
        """
        rooms, limbs = self.rooms, self.rooms.limbs
        stored, journal, sound = rooms.reporter.stored, rooms.journal, limbs.sound
        dropped = limbs.post.dropped + rooms.refusals.suppressed
        conditions = {
            "disk": unkept or rooms.progress.unkept or rooms.timekeeper.unkept,
            "journal_unwritable": rooms.pen.is_blocked,
            "journal_rewound": rooms.reporter.is_rewound,
            "journal_damaged": stored < journal.damaged_up_to,
            "journal_lost": stored + 1 < journal.first,
            "line_unstable": limbs.line.is_unstable,
            "second_broker": limbs.line.is_elsewhere,
            "messages_dropped": self._dropped.is_on(dropped, now_ns),
            "frames_lost": self._lost.is_on(sound.lost_frames, now_ns),
            "decoder_too_slow": self._starved.is_on(sound.starved_frames, now_ns),
            **{f"{kind}_refused": True for kind in refused},
        }
        if limbs.ears is not None:
            conditions["foreign_sound"] = self._foreign.is_on(limbs.ears.foreign, now_ns)
        found = {fault for fault, is_so in conditions.items() if is_so}
        updating = limbs.updater.faults if limbs.updater is not None else frozenset()
        heard = limbs.ears.faults if limbs.ears is not None else frozenset()
        return frozenset(found | limbs.fetcher.faults | updating | heard)
