"""Which voices may speak, best first.

An online one if it is allowed and in reach, and embedded ones after it.
"""

from collections.abc import Collection, Sequence

from tts.voices.voice import Voice


def ladder(
    voices: Sequence[Voice], *, online_allowed: bool, reachable: Collection[str]
) -> tuple[Voice, ...]:
    """Order `voices` for one bulletin; among equals the given order stays.

    `online_allowed` is false where the bulletin holds personal data or the commune
    does not wish its words to leave the house. `reachable` names the online voices
    that have just answered.
    """
    online = [voice for voice in voices if voice.online]
    embedded = [voice for voice in voices if not voice.online]
    usable = [voice for voice in online if online_allowed and voice.name in reachable]
    return (*usable, *embedded)
