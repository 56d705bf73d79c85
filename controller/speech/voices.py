"""Which voices a controller has, and which of them may speak now."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from controller.settings import Settings
from controller.speech.manner import Manner
from tts.casting import Cast, casts
from tts.voices.espeak import EspeakVoice
from tts.voices.gtts import GttsVoice
from tts.voices.ladder import ladder
from tts.voices.loa.persons import LoaSouthern, LoaWoman
from tts.voices.loa.voice import LoaVoice
from tts.voices.piper.model import NotAVoiceError, read_model
from tts.voices.piper.voice import PROGRAM, PiperVoice
from tts.voices.service.recipe import RecipeError, read_recipe, read_secret
from tts.voices.service.voice import ServiceVoice
from tts.voices.spaced import SpacedVoice
from tts.voices.voice import Voice

log = logging.getLogger(__name__)


def loa_voice(settings: Settings) -> LoaVoice:
    """The offline voice of this installation; close it when done."""
    return LoaVoice(settings.voice_dir, settings.voice_model)


def bought_voices(folder: Path) -> tuple[ServiceVoice, ...]:
    """The voices whose recipes (TOML) lie in a folder, in the order of their file names.

    One that cannot be used is told in the log; the others speak. Restart after a change.
    """
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            recipe = read_recipe(path)
            found.append(ServiceVoice(recipe, read_secret(recipe, folder)))
        except RecipeError as error:
            log.warning("a voice less: %s", error)
    return tuple(found)


def voices_online(folder: Path) -> tuple[ServiceVoice | GttsVoice, ...]:
    """The voices over the Internet, best first: bought ones, then the public one; close each.

    One for the process: a service counts how fast its caller asks, and so does the voice itself.
    """
    return (*bought_voices(folder), GttsVoice())


def voices_of_files(folder: Path) -> tuple[PiperVoice, ...]:
    """The Piper voices whose files lie in a folder, in the order of their names; close each.

    One that cannot be used is told in the log; the others speak.
    """
    found = []
    for path in sorted(folder.glob("*.onnx")):
        try:
            found.append(PiperVoice(read_model(path), piper_program(folder)))
        except NotAVoiceError as error:
            log.warning("a voice less: %s", error)
    return tuple(found)


def piper_program(folder: Path) -> str:
    """Piper's own environment beside the voices, or what is installed on this machine."""
    own = folder / "piper" / "bin" / PROGRAM
    return str(own) if own.is_file() else PROGRAM


@dataclass(frozen=True, slots=True)
class KnownVoice:
    """A voice of this installation, as people choose it."""

    name: str
    title: str
    online: bool


def known_voices(settings: Settings) -> tuple[KnownVoice, ...]:
    """All that may be chosen here, in the usual order, whether or not they answer now."""
    folder = settings.voices_dir
    brought: list[ServiceVoice | PiperVoice] = [*bought_voices(folder), *voices_of_files(folder)]
    bought = [voice for voice in brought if voice.online]
    files = [voice for voice in brought if not voice.online]
    online = [*bought, GttsVoice] if settings.online_voices else []
    own = (LoaVoice, LoaWoman, LoaSouthern) if settings.neural_voice else ()
    known = [*online, *files, *own, EspeakVoice]
    return tuple(KnownVoice(voice.name, voice.title, voice.online) for voice in known)


def usual_voice(settings: Settings) -> str:
    """Whose pace minutes are reckoned by, of the voices of which it was measured.

    It speaks here as long as the Internet is there and nobody has brought or chosen another.
    """
    return GttsVoice.name if settings.online_voices else _offline_voice(settings)


def voice_in_reach(settings: Settings) -> str:
    """The same for this moment: asks the public voice whether it answers."""
    if settings.online_voices and GttsVoice().reachable():
        return GttsVoice.name
    return _offline_voice(settings)


def voices_now(
    settings: Settings,
    loa: LoaVoice,
    online: Sequence[ServiceVoice | GttsVoice] = (),
    files: Sequence[PiperVoice] = (),
) -> Sequence[Voice]:
    """The voices to try, best first: over the Internet, out of files, ours, the last resort.

    Asks online ones whether they answer, where they are allowed. Those that cannot make gaps
    between words are asked for phrases where a unit wishes gaps.
    """
    allowed = settings.online_voices
    reachable = {voice.name for voice in online if voice.reachable()} if allowed else set()
    neural: list[Voice] = [loa, LoaWoman(loa), LoaSouthern(loa)] if settings.neural_voice else []
    own = [*neural, EspeakVoice()]
    brought = [SpacedVoice(voice) for voice in (*online, *files)]
    return ladder([*brought, *own], online_allowed=allowed, reachable=reachable)


def in_order(voices: Sequence[Voice], chosen: Sequence[str]) -> tuple[Voice, ...]:
    """The voices as a unit wants them asked: those that it named, in its order.

    No other one is asked over the Internet. Offline ones come last, so that there is a voice.
    """
    if not chosen:
        return tuple(voices)
    named = [voice for name in chosen for voice in voices if voice.name == name]
    return (*named, *(voice for voice in voices if voice not in named and not voice.online))


def cast_of(voices: Sequence[Voice], manner: Manner) -> tuple[Cast, ...]:
    """Who may speak for a unit, best first; a second voice only where somebody agreed to it."""
    second = manner.second_voice if manner.two_voices else ""
    other = next((voice for voice in voices if voice.name == second), None)
    return casts(in_order(voices, manner.voices), other)


def _offline_voice(settings: Settings) -> str:
    return LoaVoice.name if settings.neural_voice else EspeakVoice.name
