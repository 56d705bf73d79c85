"""The line to a voice that is a service: patient up to a deadline, strict about what comes back.

A service throttles, stalls, trickles, cuts off and sends people elsewhere. Each of that is an error
that names whose fault it was; none of it holds a sentence up for ever.
"""

import math
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from threading import Lock

import requests
from urllib3.exceptions import HTTPError, InvalidHeader, ReadTimeoutError
from urllib3.util import Retry

from tts.voices.voice import (
    Clip,
    VoiceBusyError,
    VoiceError,
    VoiceFailedError,
    VoiceUnavailableError,
)

ANSWER_MAX_BYTES = 4_000_000
_BLOCK_BYTES = 16_384
_TOO_MANY = 429
_NOT_NOW = 503


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a voice waits before it gives up, in seconds, and how often it asks.

    `sentence_s` bounds a whole sentence, rests included. A service that asks for a
    rest longer than `rest_max_s` is left alone: the next voice speaks. Requests begin
    at least `apart_s` after each other: a public service is nobody's own.
    """

    connect_s: float = 5.0
    silence_s: float = 10.0
    sentence_s: float = 60.0
    rest_s: float = 1.0
    rest_max_s: float = 20.0
    tries: int = 4
    apart_s: float = 0.0


class RefusedByServiceError(VoiceUnavailableError):
    """The service will not serve us; asking again cannot help."""


class Line:
    """One session with a service, for the voice of that name. Close it when done."""

    def __init__(
        self,
        voice: str,
        *,
        patience: Patience | None = None,
        certificates: str | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`certificates`: a file of authorities in place of the usual ones."""
        self._voice = voice
        self._patience = patience or Patience()
        self._certificates = certificates
        self.sleep = sleep
        self._turn = Lock()
        self._free_at = -math.inf
        self.session = requests.Session()
        # It is asked from several threads; cookies would be the only thing they share.
        self.session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def close(self) -> None:
        """Close the connections."""
        self.session.close()

    def answers(self, url: str, timeout_s: float) -> bool:
        """Whether the service answers now, and is not throttling us."""
        try:
            answer = self.session.head(
                url, timeout=timeout_s, allow_redirects=False, verify=self._certificates
            )
        except requests.RequestException:
            return False
        return answer.status_code != _TOO_MANY and answer.status_code < 500  # noqa: PLR2004 (HTTP)

    def deadline(self) -> float:
        """When a sentence that is begun now must be there, by the monotonic clock."""
        return time.monotonic() + self._patience.sentence_s

    def until_sound(self, attempt: Callable[[], Clip], deadline: float) -> Clip:
        """Try again, with rests, until there is sound. Raises what the last try raised."""
        tries = 0
        while True:
            try:
                return attempt()
            except RefusedByServiceError:
                raise
            except VoiceError as error:
                tries += 1
                rest = self._rest(error, tries)
                late = time.monotonic() + rest >= deadline
                if tries >= self._patience.tries or late or rest > self._patience.rest_max_s:
                    raise
                self.sleep(rest)

    def send(self, request: requests.PreparedRequest, deadline: float) -> bytes:
        """Ask once; the body of a good answer.

        Raises `VoiceUnavailableError`, `VoiceBusyError` or `VoiceFailedError`.
        """
        settings = self.session.merge_environment_settings(
            request.url or "", {}, stream=True, verify=self._certificates, cert=None
        )
        wait = (self._patience.connect_s, self._patience.silence_s)
        self._await_turn()
        try:
            with self.session.send(
                request, timeout=wait, allow_redirects=False, **settings
            ) as answer:
                self._check_status(answer)
                return self._read(answer, deadline)
        except requests.exceptions.SSLError as foreign:
            raise RefusedByServiceError(
                self._voice, f"its certificate is not valid: {foreign}"
            ) from foreign
        except (ReadTimeoutError, TimeoutError) as silent:
            raise VoiceUnavailableError(self._voice, f"silence in mid-answer: {silent}") from silent
        except HTTPError as cut:
            raise VoiceFailedError(self._voice, f"the line broke in mid-answer: {cut}") from cut
        except requests.RequestException as away:
            raise VoiceUnavailableError(self._voice, f"no answer: {away}") from away

    def _await_turn(self) -> None:
        """Rest until a request may begin, whichever thread asks."""
        with self._turn:
            now = time.monotonic()
            begins = max(now, self._free_at)
            self._free_at = begins + self._patience.apart_s
        if begins > now:
            self.sleep(begins - now)

    def _rest(self, error: VoiceError, tries: int) -> float:
        asked = error.retry_after_s if isinstance(error, VoiceBusyError) else 0.0
        jitter = random.uniform(0.5, 1.0)  # noqa: S311 (spreads load, guards no secret)
        return max(asked, self._patience.rest_s * 2.0 ** (tries - 1) * jitter)

    def _check_status(self, answer: requests.Response) -> None:
        status = answer.status_code
        # Throttled, some also send people on to a page that asks whether they are people.
        if status in {_TOO_MANY, _NOT_NOW} or answer.is_redirect:
            asked = answer.headers.get("Retry-After")
            raise VoiceBusyError(self._voice, f"it refuses for now ({status})", _seconds(asked))
        if 400 <= status < 500:  # noqa: PLR2004 (HTTP: the fault is the request's)
            raise RefusedByServiceError(self._voice, f"it refuses this request ({status})")
        if not 200 <= status < 300:  # noqa: PLR2004 (HTTP)
            raise VoiceFailedError(self._voice, f"it answered with an error ({status})")

    def _read(self, answer: requests.Response, deadline: float) -> bytes:
        body = bytearray()
        # Whatever has come, not blocks filled up: a trickle would hold us past the deadline.
        while block := answer.raw.read1(_BLOCK_BYTES, decode_content=True):
            body += block
            if len(body) > ANSWER_MAX_BYTES:
                raise VoiceFailedError(self._voice, f"more than {ANSWER_MAX_BYTES} bytes came")
            if time.monotonic() > deadline:
                raise VoiceUnavailableError(self._voice, "it answers too slowly")
        return bytes(body)


def _seconds(retry_after: str | None) -> float:
    """The rest that a Retry-After header asks for: seconds, or a date."""
    if retry_after is None:
        return 0.0
    try:
        return float(Retry().parse_retry_after(retry_after))
    except InvalidHeader:
        return 0.0
