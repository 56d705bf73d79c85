"""gTTS: the voice of a public translation service, through its real client.

The client package splits the text and prepares its requests. It would send them
with certificates unchecked and without a time-out (2.5.4), so they go through a
session of ours. What comes back is checked part by part: the service cuts off,
throttles and falls silent without saying so.
"""

import importlib.metadata
import random
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import ClassVar, Self
from urllib.parse import urlsplit, urlunsplit

import gtts
import requests
from gtts.tokenizer import pre_processors
from urllib3.exceptions import HTTPError, InvalidHeader, ReadTimeoutError
from urllib3.util import Retry

from tts.voices.gtts_answer import decode_sound, sound_of
from tts.voices.soundness import fault
from tts.voices.voice import (
    Clip,
    VoiceBusyError,
    VoiceError,
    VoiceFailedError,
    VoiceStyle,
    VoiceUnavailableError,
)

SERVICE = "https://translate.google.com"
ANSWER_MAX_BYTES = 4_000_000
_BLOCK_BYTES = 16_384
_TOO_MANY = 429
_NOT_NOW = 503


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the voice waits before it gives up, in seconds, and how often it asks.

    `sentence_s` bounds a whole sentence, rests included. A service that asks for a
    rest longer than `rest_max_s` is left alone: the next voice speaks.
    """

    connect_s: float = 5.0
    silence_s: float = 10.0
    sentence_s: float = 60.0
    rest_s: float = 1.0
    rest_max_s: float = 20.0
    tries: int = 4


class _RefusedError(VoiceUnavailableError):
    """The service will not serve us; asking again cannot help."""


class GttsVoice:
    """The online voice. Close it when done, or use it as a context."""

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
        self._patience = patience or Patience()
        self._sleep = sleep
        self._session = requests.Session()
        self._certificates = certificates
        # It is asked from several threads; cookies would be the only thing they share.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the lines to the service."""
        self._session.close()

    def reachable(self, timeout_s: float = 2.0) -> bool:
        """Whether the service answers now, and is not throttling us."""
        try:
            answer = self._session.head(
                urlunsplit(self._service), timeout=timeout_s, allow_redirects=False
            )
        except requests.RequestException:
            return False
        return answer.status_code != _TOO_MANY and answer.status_code < 500  # noqa: PLR2004 (HTTP)

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        """Speak all parts of `sentence`, or raise; of the style only the speed can be had.

        Raises `VoiceUnavailableError`, `VoiceBusyError` or `VoiceFailedError`.
        """
        deadline = time.monotonic() + self._patience.sentence_s
        line = " ".join(unicodedata.normalize("NFC", sentence).split())
        clips = [
            self._ask_until_sound(request, text, style, deadline)
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

    def _ask_until_sound(
        self, request: requests.PreparedRequest, text: str, style: VoiceStyle, deadline: float
    ) -> Clip:
        tries = 0
        while True:
            try:
                return self._ask(request, text, style, deadline)
            except _RefusedError:
                raise
            except VoiceError as error:
                tries += 1
                rest = self._rest(error, tries)
                late = time.monotonic() + rest >= deadline
                if tries >= self._patience.tries or late or rest > self._patience.rest_max_s:
                    raise
                self._sleep(rest)

    def _rest(self, error: VoiceError, tries: int) -> float:
        asked = error.retry_after_s if isinstance(error, VoiceBusyError) else 0.0
        jitter = random.uniform(0.5, 1.0)  # noqa: S311 (spreads load, guards no secret)
        return max(asked, self._patience.rest_s * 2.0 ** (tries - 1) * jitter)

    def _ask(
        self, request: requests.PreparedRequest, text: str, style: VoiceStyle, deadline: float
    ) -> Clip:
        """One part, asked for once."""
        try:
            packed = sound_of(self._send(request, deadline))
            clip = decode_sound(packed, style.speed)
        except ValueError as damaged:
            raise VoiceFailedError(self.name, str(damaged)) from damaged
        wrong = fault(clip, text, style.speed)
        if wrong:
            raise VoiceFailedError(self.name, wrong)
        return clip

    def _send(self, request: requests.PreparedRequest, deadline: float) -> bytes:
        settings = self._session.merge_environment_settings(
            request.url or "", {}, stream=True, verify=self._certificates, cert=None
        )
        wait = (self._patience.connect_s, self._patience.silence_s)
        try:
            with self._session.send(
                request, timeout=wait, allow_redirects=False, **settings
            ) as answer:
                self._check_status(answer)
                return self._read(answer, deadline)
        except requests.exceptions.SSLError as foreign:
            raise _RefusedError(self.name, f"its certificate is not valid: {foreign}") from foreign
        except (ReadTimeoutError, TimeoutError) as silent:
            raise VoiceUnavailableError(self.name, f"silence in mid-answer: {silent}") from silent
        except HTTPError as cut:
            raise VoiceFailedError(self.name, f"the line broke in mid-answer: {cut}") from cut
        except requests.RequestException as away:
            raise VoiceUnavailableError(self.name, f"no answer: {away}") from away

    def _check_status(self, answer: requests.Response) -> None:
        status = answer.status_code
        # Throttled, it also sends people on to a page that asks whether they are people.
        if status in {_TOO_MANY, _NOT_NOW} or answer.is_redirect:
            asked = answer.headers.get("Retry-After")
            raise VoiceBusyError(self.name, f"it refuses for now ({status})", _seconds(asked))
        if 400 <= status < 500:  # noqa: PLR2004 (HTTP: the fault is the request's)
            raise _RefusedError(self.name, f"it refuses this request ({status})")
        if status != 200:  # noqa: PLR2004 (HTTP)
            raise VoiceFailedError(self.name, f"it answered with an error ({status})")

    def _read(self, answer: requests.Response, deadline: float) -> bytes:
        body = bytearray()
        # Whatever has come, not blocks filled up: a trickle would hold us past the deadline.
        while block := answer.raw.read1(_BLOCK_BYTES, decode_content=True):
            body += block
            if len(body) > ANSWER_MAX_BYTES:
                raise VoiceFailedError(self.name, f"more than {ANSWER_MAX_BYTES} bytes came")
            if time.monotonic() > deadline:
                raise VoiceUnavailableError(self.name, "it answers too slowly")
        return bytes(body)


def _seconds(retry_after: str | None) -> float:
    """The rest that a Retry-After header asks for: seconds, or a date."""
    if retry_after is None:
        return 0.0
    try:
        return float(Retry().parse_retry_after(retry_after))
    except InvalidHeader:
        return 0.0
