"""The line to a language model that the province runs: OpenAI-style HTTP. Off unless set up."""

from collections.abc import Sequence

import requests

from controller.drafting.conversation import Said, content_of, messages, sentences_of
from controller.drafting.errors import ModelSilentError
from controller.intake.passages import Passage
from controller.settings import ModelSettings

CONNECT_S = 5
ANSWER_S = 120
LARGEST_ANSWER = 1_000_000
CHUNK = 65_536


def ask(settings: ModelSettings, name: str, passages: Sequence[Passage]) -> tuple[Said, ...]:
    """The model's sentences about the passages of the document of that name.

    Takes up to two minutes; no transaction may be open. Raises ModelSilentError.
    """
    question = {
        "model": settings.name,
        "temperature": 0,
        "messages": messages(name, passages),
        "response_format": {"type": "json_object"},
    }
    headers = {"Authorization": f"Bearer {settings.key}"} if settings.key else {}
    try:
        with requests.post(
            f"{settings.url}/chat/completions",
            json=question,
            headers=headers,
            timeout=(CONNECT_S, ANSWER_S),
            stream=True,
            allow_redirects=False,
        ) as response:
            body = _bounded(response)
            status = response.status_code
    except requests.RequestException as error:
        raise ModelSilentError(f"{type(error).__name__}") from error
    if status != requests.codes.ok:
        raise ModelSilentError(f"HTTP {status}: {body[:200].decode(errors='replace')}")
    return sentences_of(content_of(body))


def _bounded(response: requests.Response) -> bytes:
    body = b""
    for chunk in response.iter_content(CHUNK):
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise ModelSilentError("an answer without end")
    return body
