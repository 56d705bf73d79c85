"""Every figure that was tuned, in one place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tts.phonology import HANOI, SAIGON, Accent, Tone
from tts.voices.loa.manner import Person
from tts.voices.loa.phrases import Ending

Shape = tuple[float, ...]

_SHAPES: Mapping[Tone, Shape] = MappingProxyType(
    {
        Tone.NGANG: (2.0, 2.0, 1.5, 1.5),
        Tone.HUYEN: (-1.0, -2.5, -4.0, -5.0),
        Tone.SAC: (0.0, 0.0, 2.0, 6.0),
        Tone.HOI: (-1.0, -4.0, -6.0, -4.0),
        Tone.NGA: (3.0, -4.0, 2.0, 11.0),
        Tone.NANG: (-1.0, -3.0, -7.0, -12.0),
    }
)
_STOPPED_SHAPES: Mapping[Tone, Shape] = MappingProxyType(
    {Tone.SAC: (3.0, 4.0, 6.0, 7.0), Tone.NANG: (-2.0, -3.0, -5.0, -6.0)}
)
# Of the two low tones of the south one rises far, the other a little, and neither creaks
# (Brunelle 2009). Nobody has judged these figures.
_SOUTHERN_SHAPES: Mapping[Tone, Shape] = MappingProxyType(
    {
        Tone.NGANG: (2.0, 2.0, 1.5, 1.5),
        Tone.HUYEN: (-1.0, -2.5, -4.0, -5.0),
        Tone.SAC: (0.0, 0.0, 2.0, 6.0),
        Tone.HOI: (-1.0, -4.0, -3.0, 3.0),
        Tone.NANG: (-2.0, -5.0, -6.0, -3.0),
    }
)
# Statements decline, questions end higher, within what tones leave free (Đỗ Thế Dũng, Trần
# Thiên Hương, Boulakia, Intonation in Vietnamese, 1998; Brunelle, Hạ, Grice, Intonation in
# Northern Vietnamese, 2012, who find it weak and not the same in all speakers).
_FALLS: Mapping[Ending, float] = MappingProxyType(
    {
        Ending.RUN_ON: 0.0,
        Ending.COMMA: 0.0,
        Ending.CLAUSE: 0.0,
        Ending.STATEMENT: -1.0,
        Ending.QUESTION: 2.0,
    }
)
_RESTS: Mapping[Ending, int] = MappingProxyType(
    {
        Ending.RUN_ON: 180,
        Ending.COMMA: 300,
        Ending.CLAUSE: 380,
        Ending.STATEMENT: 450,
        Ending.QUESTION: 450,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How syllables and sentences are shaped.

    Shapes are semitones against the phrase's middle, from the start of the rhyme to its
    end; all are stretched by `reach`. `pace` divides the model's own lengths.
    """

    pace: float = 0.85
    reach: float = 1.2
    shapes: Mapping[Tone, Shape] = field(default_factory=lambda: _SHAPES)
    stopped_shapes: Mapping[Tone, Shape] = field(default_factory=lambda: _STOPPED_SHAPES)
    smoothing: int = 3
    """Frames of the melody's moving mean, so that no step is heard between syllables."""
    glottal_dip: float = 6.0
    """Loudness taken from the end of nặng."""
    voicing_db: float = -10.0
    """How loud the voice in the closure of đ is, against that of the rhyme after it."""
    voicing_ms: int = 60
    breath_db: float = -25.0
    """What is left of the breath between k and the voice after it, but for its first `burst_ms`."""
    burst_ms: int = 15
    declination: float = 2.0
    """Semitones that the line of a sentence falls from its first to its last syllable."""
    falls: Mapping[Ending, float] = field(default_factory=lambda: _FALLS)
    """Semitones that the last syllable is moved by."""
    rests_ms: Mapping[Ending, int] = field(default_factory=lambda: _RESTS)
    gap_dip: float = 8.0
    """Loudness taken between words where a gap was asked for."""
    shares: Mapping[str, float] = field(
        default_factory=lambda: MappingProxyType({"jm_kumo": 0.7, "jf_alpha": 0.3})
    )
    """Of which of the model's speakers this one is mixed."""
    accent: Accent = HANOI


NORTHERN_MAN = Recipe()
# A fifth higher; the first speaker alone, an octave up, was heard far worse by a recogniser.
NORTHERN_WOMAN = Recipe(shares=MappingProxyType({"jm_kumo": 0.3, "jf_alpha": 0.7}))
SOUTHERN_MAN = Recipe(accent=SAIGON, shapes=_SOUTHERN_SHAPES)
PEOPLE: Mapping[Person, Recipe] = MappingProxyType(
    {
        Person.MAN: NORTHERN_MAN,
        Person.WOMAN: NORTHERN_WOMAN,
        Person.SOUTHERN: SOUTHERN_MAN,
    }
)
