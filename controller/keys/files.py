"""Where keys and trust lie on disk.

A signing key is sealed under a passphrase in a file that only its owner can read; one that others
can read is refused, not repaired: it may have been read already.
"""

import stat
from dataclasses import dataclass
from pathlib import Path

from controller.keys.ceremony import Ceremony
from controller.keys.private_files import KeyFileError, read_private, replace_whole, write_private
from controller.keys.proposal import Standing
from controller.keys.sealed import Lock, UnsealError, seal_secret, unseal_secret
from playlists.messages.keys import SigningKey
from playlists.messages.refusal import RefusedError
from playlists.messages.trust import Chain, Trust, advance, pack_chain, trust_root, unpack_chain

PLAIN_DIGITS = 64
"""How long the one line of an unsealed key is, as earlier versions kept it."""


@dataclass(frozen=True, slots=True)
class KeyFolder:
    """What the controller keeps: the station key (signer only), root and chain (public)."""

    path: Path

    @property
    def root(self) -> Path:
        """Envelope of the root, which receivers are born with, by the name that they know it by."""
        return self.path / "root.json"

    @property
    def chain(self) -> Path:
        """What the topic `trust` carries. Written last: where it is, the ceremony was finished."""
        return self.path / "chain.json"

    @property
    def station_key(self) -> Path:
        """The secret of the first station key."""
        return self.path / "station.key"

    def station_keys(self) -> list[Path]:
        """The secrets of all station keys: one lives beside its successor for a while."""
        return sorted(self.path.glob("station*.key"))


def write_ceremony(ceremony: Ceremony, keys: KeyFolder, root_folder: Path, lock: Lock) -> None:
    """Write all files of a ceremony; the root's secrets into a folder of their own.

    Raises KeyFileError rather than replace a key that exists.
    """
    for folder in (keys.path, root_folder):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(stat.S_IRWXU)
    for number, key in enumerate(ceremony.root_keys, start=1):
        write_signing_key(root_folder / f"root-{number}.key", "root", key, lock)
    write_signing_key(keys.station_key, "station", ceremony.station_key, lock)
    replace_whole(keys.root, ceremony.root)
    replace_whole(keys.chain, pack_chain(ceremony.chain))


def write_signing_key(path: Path, what: str, key: SigningKey, lock: Lock) -> None:
    """Seal a key into a new file. `what` it is stands in the file: "root", "station".

    Raises KeyFileError rather than replace a key that exists.
    """
    write_private(path, seal_secret(f"{what} key {key.key_id}", key.seed, lock))


def read_signing_key(path: Path, passphrase: bytes) -> SigningKey:
    """Read a secret key. Raises KeyFileError, also where others than the owner may read it."""
    content = read_private(path)
    if _plain_seed(content) is not None:
        raise KeyFileError(path, f"is not sealed: loa keys seal {path}")
    try:
        return SigningKey.from_seed(unseal_secret(content, passphrase))
    except ValueError as error:
        problem = str(error) if isinstance(error, UnsealError) else "holds no Ed25519 key"
        raise KeyFileError(path, problem) from error


def seal_plain_key(path: Path, lock: Lock) -> bool:
    """Seal a key that an earlier version kept in the open; False where it is sealed already."""
    seed = _plain_seed(read_private(path))
    if seed is None:
        return False
    key = SigningKey.from_seed(seed)
    what = f"{path.name.partition('.')[0]} key {key.key_id}"
    replace_whole(path, seal_secret(what, seed, lock), stat.S_IRUSR | stat.S_IWUSR)
    return True


def write_standing(keys: KeyFolder, standing: Standing) -> None:
    """Put a chain into force: whoever reads the folder sees the old one or the new."""
    if not keys.root.exists():
        replace_whole(keys.root, standing.chain.roots[0])
    replace_whole(keys.chain, pack_chain(standing.chain))


def read_chain(keys: KeyFolder) -> bytes:
    """The packed chain, as the topic `trust` carries it. Raises KeyFileError."""
    try:
        return keys.chain.read_bytes()
    except OSError as error:
        raise KeyFileError(keys.chain, f"cannot be read: {error}") from error


def read_trust(keys: KeyFolder) -> Trust:
    """What a receiver believes after it has followed the chain from the root.

    Raises KeyFileError, also for a chain that does not hold.
    """
    return read_standing(keys).trust


def read_standing(keys: KeyFolder) -> Standing:
    """The chain that is in force and what a receiver believes by it. Raises KeyFileError."""
    try:
        root = keys.root.read_bytes()
    except OSError as error:
        raise KeyFileError(keys.root, f"cannot be read: {error}") from error
    packed = read_chain(keys)
    try:
        chain: Chain = unpack_chain(packed)
        return Standing(chain, advance(trust_root(root), chain))
    except RefusedError as error:
        raise KeyFileError(keys.chain, f"does not follow from the root: {error}") from error


def _plain_seed(content: bytes) -> bytes | None:
    line = content.strip()
    if len(line) != PLAIN_DIGITS:
        return None
    try:
        return bytes.fromhex(line.decode("ascii"))
    except ValueError:
        return None
