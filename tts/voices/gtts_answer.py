"""What the gTTS service answers: an RPC envelope, base64 in it, MP3 in that. Untrusted input."""

import base64
import binascii
import re

import gtts

_SOUND = re.compile(
    rb'"' + gtts.gTTS.GOOGLE_TTS_RPC.encode("ascii") + rb'","\[\\"([A-Za-z0-9+/=]*)\\"'
)


class DamagedAnswerError(ValueError):
    """The answer holds no sound."""


def sound_of(answer: bytes) -> bytes:
    """The packed sound in an answer. Exactly one is expected: a request carries one text.

    Raises `DamagedAnswerError`.
    """
    found = _SOUND.findall(answer)
    if len(found) != 1:
        raise DamagedAnswerError(f"{len(found)} sounds in the answer where one was asked for")
    try:
        return base64.b64decode(found[0], validate=True)
    except binascii.Error as damaged:
        raise DamagedAnswerError(f"the sound is damaged: {damaged}") from damaged
