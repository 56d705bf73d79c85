"""gTTS: the voice of a public translation service, through its real client.

The client package splits the text and prepares its requests. It would send them
with certificates unchecked and without a time-out (2.5.4), so they go through a
session of ours. What comes back is checked part by part: the service cuts off,
throttles and falls silent without saying so.
"""

import functools
import importlib.metadata
import time
from collections.abc import Callable
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

import gtts
import requests
from gtts.tokenizer import pre_processors

from tts.voices.gtts_answer import sound_of
from tts.voices.line import Line, Patience
from tts.voices.packed_sound import decode_sound
from tts.voices.soundness import whole
from tts.voices.voice import Clip, VoiceFailedError, VoiceStyle, one_line

SERVICE = "https://translate.google.com"
POLITE = Patience(apart_s=0.3)
"""The public service sends people away who ask faster than they could read."""


class GttsVoice:
    """The online voice. Close it when done."""

    name: ClassVar[str] = "gtts"
    title: ClassVar[str] = "giọng trực tuyến gTTS"
    online: ClassVar[bool] = True

    def __init__(
        self,
        service: str = SERVICE,
        *,
        patience: Patience | None = None,
        certificates: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`service` is where it is, `certificates` a file of authorities beside the usual ones."""
        self.version = f"{importlib.metadata.version('gtts')}/vi"
        self._service = urlsplit(service)
        self._line = Line(
            self.name, patience=patience or POLITE, certificates=certificates, sleep=sleep
        )

    def close(self) -> None:
        """Close the lines to the service."""
        self._line.close()

    def reachable(self, timeout_s: float = 2.0) -> bool:
        """Whether the service answers now, and is not throttling us."""
        return self._line.answers(urlunsplit(self._service), timeout_s)

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        """Speak all parts of `sentence`, or raise; of the style speed and pitch can be had.

        Raises `VoiceUnavailableError`, `VoiceBusyError` or `VoiceFailedError`.
        """
        deadline = self._line.deadline()
        line = one_line(sentence)
        clips = [
            self._line.until_sound(
                functools.partial(self._ask, request, text, style, deadline), deadline
            )
            for text, request in self._requests(line)
        ]
        if not clips:
            raise VoiceFailedError(self.name, "nothing to say in this sentence")
        return Clip(b"".join(clip.pcm for clip in clips), clips[0].rate)

    def _requests(self, line: str) -> list[tuple[str, requests.PreparedRequest]]:
        """The parts of `line`, each with the request the client prepared for it."""
        if not line:
            return []
        client = gtts.gTTS(
            line,
            lang="vi",
            lang_check=False,
            # Its other steps mend English abbreviations.
            pre_processor_funcs=[pre_processors.tone_marks, pre_processors.end_of_line],
        )
        texts = client._tokenize(line)  # noqa: SLF001 (as the client does itself, to check each)
        if not texts:
            return []
        prepared = client._prepare_requests()  # noqa: SLF001 (the only way not to send them)
        for request in prepared:
            request.url = self._at_service(request.url)
        return list(zip(texts, prepared, strict=True))

    def _at_service(self, url: str) -> str:
        parts = urlsplit(url)
        return urlunsplit(parts._replace(scheme=self._service.scheme, netloc=self._service.netloc))

    def _ask(
        self, request: requests.PreparedRequest, text: str, style: VoiceStyle, deadline: float
    ) -> Clip:
        """One part, asked for once."""
        try:
            packed = sound_of(self._line.send(request, deadline))
            clip = decode_sound(packed, "mp3", style.speed, style.pitch)
        except ValueError as damaged:
            raise VoiceFailedError(self.name, str(damaged)) from damaged
        return whole(self.name, clip, text, style.speed)
