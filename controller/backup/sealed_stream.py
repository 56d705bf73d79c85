r"""Encrypt a stream under a passphrase, by age (X25519, ChaCha20-Poly1305, scrypt).

The library seals only small things under a passphrase; streams it seals to a key. So each backup
has a key of its own, which stands sealed under the passphrase before the stream:

    loa-backup.v1 <length>\n   <length> bytes: an age file with the key   then: an age file

Without Loa: cut the two parts apart, `age -d` the first with the passphrase, the second with it.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from typing import Any

import pyrage

MAGIC = b"loa-backup.v1"
LONGEST_HEAD = 64
LARGEST_KEY = 4096


class NotABackupError(ValueError):
    """The file is none, is damaged, or the passphrase is another one."""


@contextmanager
def sealing(out: BufferedIOBase, passphrase: str) -> Iterator[BufferedIOBase]:
    """A file to write to: what is written goes to `out`, encrypted."""
    identity = pyrage.x25519.Identity.generate()
    key = pyrage.passphrase.encrypt(str(identity).encode(), passphrase)
    out.write(b"%s %d\n" % (MAGIC, len(key)) + key)
    recipients = [identity.to_public()]
    with _pumped(lambda plain: pyrage.encrypt_io(plain, out, recipients), writes=True) as pipe:
        yield pipe


@contextmanager
def unsealing(source: BufferedIOBase, passphrase: str) -> Iterator[BufferedIOBase]:
    """A file to read from: the plain bytes of what was sealed.

    Each part is checked before it is handed out; that nothing is missing at the end is known only
    when this ends. Raises NotABackupError.
    """
    head = source.readline(LONGEST_HEAD).split()
    if len(head) != 2 or head[0] != MAGIC or not head[1].isdigit():  # noqa: PLR2004 - word, number
        raise NotABackupError("this is no backup of Loa")
    try:
        sealed = source.read(min(int(head[1]), LARGEST_KEY))
        told = pyrage.passphrase.decrypt(sealed, passphrase).decode()
        identity = pyrage.x25519.Identity.from_str(told)
    except (pyrage.DecryptError, pyrage.IdentityError, UnicodeDecodeError) as error:
        raise NotABackupError("the passphrase is not the right one, or it is damaged") from error
    try:
        with _pumped(
            lambda plain: pyrage.decrypt_io(source, plain, [identity]), writes=False
        ) as pipe:
            yield pipe
    except pyrage.DecryptError as error:
        raise NotABackupError("it is damaged or cut off") from error


@contextmanager
def _pumped(work: Callable[[Any], object], *, writes: bool) -> Iterator[Any]:
    """One end of a pipe; `work` does its part at the other, in a thread. Raises what it raises."""
    reading, writing = os.pipe()
    ours, theirs = (writing, reading) if writes else (reading, writing)
    failed: list[BaseException] = []

    def pump() -> None:
        try:
            # Closing writes what is left, and fails as writing does.
            with open(theirs, "rb" if writes else "wb") as end:  # noqa: PTH123 - a descriptor, no path
                work(end)
        except BrokenPipeError:
            pass  # we stopped reading: our own error tells why
        except Exception as error:  # noqa: BLE001 - told to whoever waits below
            failed.append(error)

    thread = threading.Thread(target=pump, daemon=True)
    thread.start()
    try:
        with open(ours, "wb" if writes else "rb") as end:  # noqa: PTH123 - the same
            try:
                yield end
            except BrokenPipeError:
                if not failed:
                    raise
    finally:
        thread.join()
    if failed:
        raise failed[0]
