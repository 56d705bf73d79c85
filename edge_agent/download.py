"""Fetch one file over HTTP into a part file, going on where an earlier try was cut off."""

import http.client
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 20
CHUNK_BYTES = 64 * 1024
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class DownloadError(Exception):
    """The network's or the server's fault; another try may help."""


class InterruptedDownloadError(Exception):
    """Our own doing: something more urgent is to be fetched first. What came is kept."""


class NotThereError(DownloadError):
    """The server answers, and does not have this file."""


def _at_once(_size: int) -> None:
    pass


def download(
    address: str, part: Path, size_bytes: int, pace: Callable[[int], None] = _at_once
) -> None:
    """Bring the part file to `size_bytes`. Raises DownloadError with what came kept.

    `pace` is called with the size of each piece; it may wait, or raise to end the download.

    A server that knows nothing of ranges is read from the start again.
    """
    offset = part.stat().st_size if part.exists() else 0
    if offset > size_bytes:
        part.unlink()
        offset = 0
    if offset == size_bytes:
        return
    connection = _connect(address)
    try:
        headers = {"Range": f"bytes={offset}-"} if offset else {}
        connection.request("GET", _path(address), headers=headers)
        response = connection.getresponse()
        offset = _checked_offset(response, offset)
        _receive(response, part, (offset, size_bytes), pace)
    except (OSError, http.client.HTTPException) as error:
        raise DownloadError(f"{address}: {error!r}") from error
    finally:
        connection.close()
    if part.stat().st_size < size_bytes:
        raise DownloadError(f"{address}: cut off at {part.stat().st_size} of {size_bytes} bytes")


def _connect(address: str) -> http.client.HTTPConnection:
    parts = urlsplit(address)
    if parts.hostname is None or parts.scheme not in {"http", "https"}:
        raise DownloadError(f"{address}: neither http nor https")
    if parts.scheme == "https":
        return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _checked_offset(response: http.client.HTTPResponse, offset: int) -> int:
    if response.status == http.client.OK:
        return 0
    if response.status == http.client.PARTIAL_CONTENT:
        answered = _CONTENT_RANGE.fullmatch(response.getheader("Content-Range", ""))
        if answered is not None and int(answered[1]) == offset:
            return offset
        raise http.client.HTTPException("answered another range than was asked for")
    if response.status in {http.client.NOT_FOUND, http.client.GONE}:
        raise NotThereError(f"answered {response.status} {response.reason}")
    raise http.client.HTTPException(f"answered {response.status} {response.reason}")


def _receive(
    response: http.client.HTTPResponse,
    part: Path,
    reach: tuple[int, int],
    pace: Callable[[int], None],
) -> None:
    offset, size = reach
    with part.open("r+b" if offset else "wb") as file:
        file.seek(offset)
        while chunk := response.read1(CHUNK_BYTES):
            offset += len(chunk)
            if offset > size:
                file.truncate(0)
                raise http.client.HTTPException(f"sent more than {size} bytes")
            file.write(chunk)
            pace(len(chunk))
