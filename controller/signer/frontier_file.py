"""What the signer remembers of the log, in its own folder: how far it has signed it.

Whoever rewrites the database does not reach this file, so the signer never signs a history that
contradicts one it has signed before.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from controller.keys.private_files import KeyFileError, replace_whole
from playlists.messages.merkle import Frontier, ProofRefusedError

NAME = "log-frontier.json"


class _Kept(msgspec.Struct, frozen=True):
    log: str
    size: int
    heads: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class SignedLog:
    """A log by its name, and the tree up to the last head that was signed."""

    log: str
    frontier: Frontier


def read_signed_log(folder: Path) -> SignedLog | None:
    """What was signed last; None before the first time. Raises KeyFileError for a damaged file."""
    path = folder / NAME
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=_Kept)
        return SignedLog(kept.log, Frontier(kept.size, kept.heads))
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, ProofRefusedError) as error:
        raise KeyFileError(path, f"cannot be read: {error}") from error


def write_signed_log(folder: Path, signed: SignedLog) -> None:
    """Remember it, before the signature is given away."""
    kept = _Kept(signed.log, signed.frontier.size, signed.frontier.heads)
    replace_whole(folder / NAME, msgspec.json.encode(kept), 0o600)
