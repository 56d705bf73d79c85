"""Ask the controller over HTTP. What it answers is believed only by its proof."""

import http.client
import json
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec

TIMEOUT_SECONDS = 20
LARGEST_ANSWER = 1024 * 1024

T = TypeVar("T", bound=msgspec.Struct)


class UnreachableError(Exception):
    """The network's or the server's fault; another try may help."""


class RefusedByControllerError(Exception):
    """The controller says no; the text is its own."""


def post(controller: str, path: str, body: msgspec.Struct, answer: type[T]) -> T:
    """Send a body and read the answer. Raises UnreachableError, RefusedByControllerError."""
    parts = urlsplit(controller)
    if parts.hostname is None or parts.scheme not in {"http", "https"}:
        raise RefusedByControllerError(f"{controller}: neither http nor https")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)
    try:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        connection.request(
            "POST", f"{parts.path.rstrip('/')}{path}", msgspec.json.encode(body), headers
        )
        response = connection.getresponse()
        content = response.read(LARGEST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        raise UnreachableError(f"{controller}: {error!r}") from error
    finally:
        connection.close()
    if response.status == http.client.OK:
        try:
            return msgspec.json.decode(content, type=answer)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UnreachableError(f"{controller} answers what is no answer") from error
    if response.status >= http.client.INTERNAL_SERVER_ERROR:
        raise UnreachableError(f"{controller} answers {response.status}")
    raise RefusedByControllerError(_detail(content) or f"{response.status} {response.reason}")


def _detail(content: bytes) -> str:
    try:
        return str(json.loads(content)["detail"])
    except (ValueError, KeyError, TypeError):
        return ""
