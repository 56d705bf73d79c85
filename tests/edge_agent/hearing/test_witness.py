"""What the journal says of what was heard, and when the amplifier is let go."""

from dataclasses import dataclass, field, replace

import pytest

from edge_agent.hearing.findings import ForeignFound, ItemFound
from edge_agent.hearing.witness import CUT_MS, TOLD_AGAIN_MS, Witness
from edge_agent.playback.standing import DRILL_RANK
from edge_agent.playback.state import Ending, ForeignSound, Ref, Voice, VoiceEnded, VoiceStarted
from playlists.messages.journal_entry import Event, ForeignHeard, HearingFault, ItemHeard
from tests.edge_agent.life import NOON

OFFSET_NS = 1_700_000_000_000_000_000
NEWS = Voice(
    id=7,
    ref=Ref("noon", "news"),
    index=0,
    sha256="a" * 64,
    plan_version=1,
    planned_at=NOON,
    rank=0,
    begin_at=NOON,
    after=None,
    from_frame=0,
    frames=240_000,
)
SOUNDING = replace(NEWS, started_at=NOON)


@dataclass
class StandInEars:
    state: str = ""
    faults: frozenset[str] = frozenset()
    foreign: int = 0
    began_at: list[tuple[int, int, bool]] = field(default_factory=list)
    ended_at: list[tuple[int, int]] = field(default_factory=list)

    def began(self, voice: int, at_ns: int, *, is_source: bool) -> None:
        self.began_at.append((voice, at_ns, is_source))

    def ended(self, voice: int, at_ns: int) -> None:
        self.ended_at.append((voice, at_ns))


class Trial:
    def __init__(self) -> None:
        self.ears = StandInEars()
        self.written: list[Event] = []
        self.played: list[ForeignSound] = []
        self.witness = Witness(self.ears, self.written.append, self.played.append)

    def sounds(self, voice: Voice = NEWS) -> None:
        self.witness.saw(VoiceStarted(voice.id, NOON), [voice], OFFSET_NS)
        ended = VoiceEnded(voice.id, NOON + 10_000, 240_000, Ending.COMPLETED)
        self.witness.saw(ended, [replace(voice, started_at=NOON)], OFFSET_NS)


def test_the_ear_is_told_when_a_voice_sounded_by_its_own_clock() -> None:
    trial = Trial()
    trial.sounds()
    begin = NOON * 1_000_000 - OFFSET_NS
    assert trial.ears.began_at == [(7, begin, False)]
    assert trial.ears.ended_at == [(7, begin + 10_000_000_000)]


def test_what_was_heard_of_an_item_is_written_once_with_its_name() -> None:
    trial = Trial()
    trial.sounds()
    found = ItemFound(7, 9_000, 8_500, -31, 72, (HearingFault.HUM,))
    trial.witness.take(found, [], NOON + 14_000)
    trial.witness.take(found, [], NOON + 14_000)
    faults = (HearingFault.HUM,)
    told = ItemHeard("noon", "news", "a" * 64, NOON, 9_000, 8_500, 72, -31, faults)
    assert trial.written == [told]


def test_a_source_is_named_as_one_and_never_judged() -> None:
    trial = Trial()
    trial.sounds(replace(NEWS, source="microphone"))
    trial.witness.take(ItemFound(7, 9_000, 0, None, 3, ()), [], NOON)
    assert trial.ears.began_at[0][2]
    assert trial.written == []


def test_foreign_sound_cuts_what_sounds_and_is_journalled() -> None:
    trial = Trial()
    trial.witness.take(ForeignFound(-20), [SOUNDING], NOON)
    assert trial.played == [ForeignSound(NOON + CUT_MS)]
    assert trial.written == [ForeignHeard(-20, NOON + CUT_MS)]


@pytest.mark.parametrize(
    "voices", [[], [NEWS], [replace(SOUNDING, rank=DRILL_RANK + 1)]],
    ids=["nothing sounds", "something waits", "an emergency"],
)  # fmt: skip
def test_where_nothing_may_be_cut_it_is_told_now_and_then(voices: list[Voice]) -> None:
    trial = Trial()
    for second in range(0, TOLD_AGAIN_MS // 1000 + 8, 8):
        trial.witness.take(ForeignFound(-20), voices, NOON + second * 1_000)
    assert trial.played == []
    assert trial.written == [ForeignHeard(-20, 0)] * 2


def test_where_nothing_listens_nothing_is_remembered() -> None:
    written: list[Event] = []
    witness = Witness(None, written.append, lambda _event: None)
    witness.saw(VoiceStarted(7, NOON), [NEWS], OFFSET_NS)
    witness.take(ItemFound(7, 9_000, 9_000, -31, 72, ()), [], NOON)
    assert written == []
