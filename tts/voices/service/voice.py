"""The voice: a sentence is asked for as the recipe says, and fetched however it is handed out."""

import base64
import binascii
import functools
import json
import time
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

import requests

from tts.voices.line import Line, Patience, RefusedByServiceError
from tts.voices.packed_sound import decode_sound
from tts.voices.service.recipe import Ask, Poll, Recipe, filled, pace_word
from tts.voices.soundness import whole
from tts.voices.voice import Clip, VoiceFailedError, VoiceStyle, VoiceUnavailableError, one_line


class ServiceVoice:
    """A bought voice. Close it when done."""

    online: ClassVar[bool] = True

    def __init__(
        self,
        recipe: Recipe,
        secret: str,
        *,
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = recipe.name
        self.title = recipe.title
        self.version = str(recipe.revision)
        self._recipe = recipe
        self._secret = secret
        self._line = Line(recipe.name, patience=patience, sleep=sleep)

    def close(self) -> None:
        """Close the connections."""
        self._line.close()

    def reachable(self, timeout_s: float = 2.0) -> bool:
        """Whether the service's host answers now, and is not throttling us."""
        return self._line.answers(self._recipe.ask.url, timeout_s)

    def speak(self, sentence: str, style: VoiceStyle) -> Clip:
        """Speak the whole of `sentence`; of the style speed and pitch can be had.

        Raises `VoiceUnavailableError`, `VoiceBusyError` or `VoiceFailedError`.
        """
        text = one_line(sentence)
        if len(text) > self._recipe.most_characters:
            raise VoiceFailedError(self.name, f"{len(text)} characters are too many at once")
        deadline = self._line.deadline()
        attempt = functools.partial(self._ask, text, style, deadline)
        return self._line.until_sound(attempt, deadline)

    def _ask(self, text: str, style: VoiceStyle, deadline: float) -> Clip:
        words = {
            "text": text,
            "speed": pace_word(self._recipe, style.speed),
            "secret": self._secret,
        }
        answer = self._line.send(self._request(self._recipe.ask, words), deadline)
        try:
            packed = self._sound_in(answer, words, deadline)
            clip = decode_sound(packed, self._recipe.answer.form, pitch=style.pitch)
        except ValueError as damaged:
            raise VoiceFailedError(self.name, str(damaged)) from damaged
        return whole(self.name, clip, text, style.speed)

    def _request(self, ask: Ask, words: dict[str, str]) -> requests.PreparedRequest:
        body = filled(ask.body, words)
        request = requests.Request(
            ask.method,
            # In an address a text must not become another path or another question.
            filled(ask.url, {"job": quote(words.get("job", ""), safe="")}),
            headers=filled(ask.headers, words),
            params=filled(ask.query, words),
            json=filled(ask.json, words),
            data=body.encode() if body is not None else filled(ask.form, words),
        )
        return self._line.session.prepare_request(request)

    def _sound_in(self, answer: bytes, words: dict[str, str], deadline: float) -> bytes:
        told = self._recipe.answer
        if told.sound == "body":
            if answer[:1] in {b"{", b"["}:
                raise ValueError(f"words where sound should be: {answer[:200]!r}")
            return answer
        table = _table(answer)
        refusal = str(_at(table, told.wrong_at)) if told.wrong_at else ""
        if told.wrong_at and refusal not in told.right:
            raise RefusedByServiceError(self.name, f"it says {told.wrong_at} = {refusal!r:.80}")
        found = _at(table, told.at)
        if not isinstance(found, (str, int)) or found == "":
            raise ValueError(f"nothing at {told.at!r} in its answer")
        match told.sound:
            case "base64":
                return _unpacked(str(found))
            case "link":
                return self._fetch(str(found), deadline)
            case _:
                return self._fetch(self._link_of(str(found), words, deadline), deadline)

    def _link_of(self, job: str, words: dict[str, str], deadline: float) -> str:
        """Where the sound of a job is, once it is done."""
        poll = self._recipe.poll
        if poll is None:
            raise ValueError("a job without a way to ask for it")  # recipes are checked for that
        while True:
            link = self._look(poll, job, words, deadline)
            if link is not None:
                return link
            self._rest(deadline)

    def _look(self, poll: Poll, job: str, words: dict[str, str], deadline: float) -> str | None:
        request = self._request(poll.ask, {**words, "job": job})
        table = _table(self._line.send(request, deadline))
        state = str(_at(table, poll.state_at))
        if state in poll.failed:
            raise VoiceFailedError(self.name, f"its job failed ({state})")
        return str(_at(table, poll.link_at)) if state in poll.done else None

    def _fetch(self, link: str, deadline: float) -> bytes:
        """What lies at a link; some hand it out before anything lies there."""
        address = urlsplit(link)
        own = urlsplit(self._recipe.ask.url)
        if address.hostname not in {own.hostname, *self._recipe.link_hosts}:
            raise RefusedByServiceError(self.name, f"its sound lies elsewhere: {link!r:.120}")
        if address.scheme != own.scheme:
            raise RefusedByServiceError(self.name, f"its sound is not sent by {own.scheme}")
        request = self._line.session.prepare_request(requests.Request("GET", link))
        while True:
            try:
                return self._line.send(request, deadline)
            except RefusedByServiceError:
                self._rest(deadline)

    def _rest(self, deadline: float) -> None:
        if time.monotonic() + self._recipe.every_s >= deadline:
            raise VoiceUnavailableError(self.name, "the sound was not ready in time")
        self._line.sleep(self._recipe.every_s)


def _table(answer: bytes) -> Any:
    try:
        return json.loads(answer)
    except ValueError as damaged:
        raise ValueError(f"its answer is no JSON: {answer[:80]!r}") from damaged


def _at(table: Any, path: str) -> Any:
    """What stands at a path of names; None where there is nothing."""
    for name in path.split("."):
        if isinstance(table, list) and name.isdecimal() and int(name) < len(table):
            table = table[int(name)]
        elif isinstance(table, dict):
            table = table.get(name)
        else:
            return None
    return table


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as damaged:
        raise ValueError(f"its base64 is damaged: {damaged}") from damaged
