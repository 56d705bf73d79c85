"""Which voices a controller has, and which of them may speak now."""

from collections.abc import Sequence

from controller.settings import Settings
from tts.voices.espeak import EspeakVoice
from tts.voices.gtts import GttsVoice
from tts.voices.ladder import ladder
from tts.voices.loa.voice import LoaVoice
from tts.voices.voice import Voice


def loa_voice(settings: Settings) -> LoaVoice:
    """The offline voice of this installation; close it when done."""
    return LoaVoice(settings.voice_dir, settings.voice_model)


def usual_voice(settings: Settings) -> str:
    """The name of the voice that speaks here as long as the Internet is there."""
    return GttsVoice.name if settings.online_voices else _offline_voice(settings)


def voice_in_reach(settings: Settings) -> str:
    """The name of the voice that would speak now; asks an online one whether it answers."""
    if settings.online_voices and GttsVoice().reachable():
        return GttsVoice.name
    return _offline_voice(settings)


def voices_now(settings: Settings, loa: LoaVoice) -> Sequence[Voice]:
    """The voices to try, best first: Giọng Loa before the voice of last resort.

    Asks an online one whether it answers, where it is allowed.
    """
    online = GttsVoice()
    reachable = {online.name} if settings.online_voices and online.reachable() else set()
    offline = [loa, EspeakVoice()] if settings.neural_voice else [EspeakVoice()]
    return ladder([online, *offline], online_allowed=settings.online_voices, reachable=reachable)


def _offline_voice(settings: Settings) -> str:
    return LoaVoice.name if settings.neural_voice else EspeakVoice.name
