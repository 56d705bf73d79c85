"""The one door by which signed bytes come in and go out.

DSSE (Dead Simple Signing Envelope, v1.0): signatures over the payload together with its type, so
that a plan can never pass for an order. The payload is the message as JSON, deflated; deflating
happens inside the signature, so nothing is inflated before a signature has been checked.

    {"payloadType": "application/vnd.loa.plan.v1+zlib", "payload": base64,
     "signatures": [{"keyid": …, "sig": base64}]}

What is many and small (states, heartbeats: paid by the byte over 4G, kept by nobody) travels as
the same three values in MessagePack, without names and base64: `seal_small`. What is signed is
the same, and whoever opens an envelope need not know which of the two it is.

Checked in order: size, shape, type, known keys, signatures, inflated size, message.
"""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from typing import ClassVar, TypeVar

import msgspec

from playlists.messages.keys import KEY_ID_DIGITS, SIGNATURE_BYTES, SigningKey, verifies
from playlists.messages.refusal import RefusalCode, RefusedError

MAX_PACKED_BYTES = 64 * 1024
"""Above this Mosquitto would drop the controller and paho resend for ever (measured)."""
MAX_INFLATED_BYTES = 1024 * 1024
MAX_SIGNATURES = 16


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of everything that travels signed.

    Unknown fields are tolerated: old boards stay on air.
    """

    KIND: ClassVar[str] = ""
    """Short name of the message, with its version: "plan.v1"."""


M = TypeVar("M", bound=Message)


class Signature(msgspec.Struct, frozen=True):
    """One signature and the id of the key that made it."""

    keyid: str
    sig: bytes


class Envelope(msgspec.Struct, frozen=True, rename={"payload_type": "payloadType"}):
    """The DSSE wrapper, as it stands on the wire."""

    payload_type: str
    payload: bytes
    signatures: tuple[Signature, ...]


_Compact = tuple[str, bytes, tuple[tuple[str, bytes], ...]]
"""An Envelope without its names, as MessagePack holds it."""
_JSON_BEGINS = b"{"


class TooLargeError(ValueError):
    """Our own fault: the message would not fit into an envelope that receivers accept."""

    def __init__(self, kind: str, size: int, allowed: int) -> None:
        super().__init__(f"{kind}: {size} bytes, {allowed} allowed")
        self.kind = kind
        self.size = size
        self.allowed = allowed


def payload_type(kind: str) -> str:
    """Spell a message kind as the media type that is signed with it."""
    return f"application/vnd.loa.{kind}+zlib"


def pre_authentication_encoding(type_: str, body: bytes) -> bytes:
    """What is really signed: DSSE's PAE of type and body."""
    raw_type = type_.encode()
    return b"DSSEv1 %d %b %d %b" % (len(raw_type), raw_type, len(body), body)


def seal(message: Message, signers: Iterable[SigningKey]) -> bytes:
    """Pack and sign a message. Raises TooLargeError where no receiver would accept it.

    Raises ValueError for more signers than MAX_SIGNATURES, or none.
    """
    type_, body = _deflated(message)
    to_sign = pre_authentication_encoding(type_, body)
    signatures = tuple(Signature(key.key_id, key.sign(to_sign)) for key in signers)
    if not 1 <= len(signatures) <= MAX_SIGNATURES:
        raise ValueError(f"{len(signatures)} signers for {message.KIND}")
    return _packed(message, Envelope(type_, body, signatures))


def seal_small(message: Message, signer: SigningKey) -> bytes:
    """Pack and sign a small message in the compact form. Raises TooLargeError."""
    type_, body = _deflated(message)
    signature = signer.sign(pre_authentication_encoding(type_, body))
    packed = msgspec.msgpack.encode((type_, body, ((signer.key_id, signature),)))
    if len(packed) > MAX_PACKED_BYTES:
        raise TooLargeError(message.KIND, len(packed), MAX_PACKED_BYTES)
    return packed


def draft(message: Message) -> bytes:
    """Pack a message that nobody has signed yet. Raises TooLargeError."""
    return _packed(message, Envelope(*_deflated(message), ()))


def countersign(packed: bytes, key: SigningKey) -> bytes:
    """Add a key's signature to an envelope; a second one of the same key changes nothing.

    Raises RefusedError for what is no envelope, ValueError where no room is left for a signer.
    """
    envelope = _envelope(packed)
    others = tuple(s for s in envelope.signatures if s.keyid != key.key_id)
    if len(others) >= MAX_SIGNATURES:
        raise ValueError(f"{len(others)} have signed already")
    mine = Signature(key.key_id, key.sign(_signed_bytes(envelope)))
    return msgspec.json.encode(Envelope(envelope.payload_type, envelope.payload, (*others, mine)))


def signed_by(packed: bytes, keys: Mapping[str, bytes]) -> set[str]:
    """The ids of those of the keys whose signature stands and holds. Raises RefusedError."""
    envelope = _envelope(packed)
    signed = _signed_bytes(envelope)
    known = [s for s in envelope.signatures if s.keyid in keys]
    return {s.keyid for s in known if verifies(keys[s.keyid], s.sig, signed)}


def kind_of(packed: bytes) -> str:
    """The media type that an envelope claims for its payload. Raises RefusedError."""
    return _envelope(packed).payload_type


def claimed_signers(packed: bytes) -> tuple[str, ...]:
    """The ids of the keys that an envelope claims to be signed by. Raises RefusedError.

    Nothing is checked: this only says by which key it could be opened at all.
    """
    return tuple(signature.keyid for signature in _envelope(packed).signatures)


def text_of(packed: bytes) -> str:
    """What an envelope claims, as JSON, whoever signed it. Raises RefusedError."""
    return _inflate(_envelope(packed).payload).decode()


def digest(packed: bytes) -> str:
    """SHA-256, hexadecimal, of what is signed: the same whoever signed it. Raises RefusedError."""
    return hashlib.sha256(_signed_bytes(_envelope(packed))).hexdigest()


def sealed_size(message: Message, signatures: int = 1) -> int:
    """How many bytes `seal` would make of a message, for who holds no key.

    Raises TooLargeError where `seal` would.
    """
    blank = Signature("0" * KEY_ID_DIGITS, bytes(SIGNATURE_BYTES))
    return len(_packed(message, Envelope(*_deflated(message), (blank,) * signatures)))


def _deflated(message: Message) -> tuple[str, bytes]:
    plain = msgspec.json.encode(message)
    if len(plain) > MAX_INFLATED_BYTES:
        raise TooLargeError(message.KIND, len(plain), MAX_INFLATED_BYTES)
    return payload_type(message.KIND), zlib.compress(plain, 9)


def _packed(message: Message, envelope: Envelope) -> bytes:
    packed = msgspec.json.encode(envelope)
    if len(packed) > MAX_PACKED_BYTES:
        raise TooLargeError(message.KIND, len(packed), MAX_PACKED_BYTES)
    return packed


def open_envelope(packed: bytes, kind: type[M], keys: Mapping[str, bytes], threshold: int = 1) -> M:
    """Return the message if at least `threshold` different keys of `keys` (id → public) signed it.

    Raises RefusedError. `keys` are those that may sign this kind here and now: see `trust`.
    """
    envelope = _unpack(packed, kind)
    _check_signatures(envelope, keys, threshold)
    return _decode(_inflate(envelope.payload), kind)


def _envelope(packed: bytes) -> Envelope:
    if len(packed) > MAX_PACKED_BYTES:
        raise RefusedError(RefusalCode.TOO_LARGE, f"{len(packed)} bytes packed")
    try:
        envelope = _read_either(packed)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RefusedError(RefusalCode.MALFORMED, f"not an envelope: {error}") from error
    if len(envelope.signatures) > MAX_SIGNATURES:
        raise RefusedError(RefusalCode.MALFORMED, f"{len(envelope.signatures)} signatures")
    return envelope


def _read_either(packed: bytes) -> Envelope:
    if packed[:1] == _JSON_BEGINS:
        return msgspec.json.decode(packed, type=Envelope)
    type_, body, signatures = msgspec.msgpack.decode(packed, type=_Compact)
    return Envelope(type_, body, tuple(Signature(*signature) for signature in signatures))


def _signed_bytes(envelope: Envelope) -> bytes:
    return pre_authentication_encoding(envelope.payload_type, envelope.payload)


def _unpack(packed: bytes, kind: type[Message]) -> Envelope:
    envelope = _envelope(packed)
    if envelope.payload_type != payload_type(kind.KIND):
        raise RefusedError(RefusalCode.WRONG_KIND, f"{envelope.payload_type!r:.80} for {kind.KIND}")
    return envelope


def _check_signatures(envelope: Envelope, keys: Mapping[str, bytes], threshold: int) -> None:
    known = {s.keyid: s for s in envelope.signatures if s.keyid in keys}
    if len(known) < threshold:
        names = ", ".join(s.keyid[:12] for s in envelope.signatures) or "nobody"
        raise RefusedError(RefusalCode.UNKNOWN_KEY, f"signed by {names}")
    signed = _signed_bytes(envelope)
    good = sum(verifies(keys[id_], s.sig, signed) for id_, s in known.items())
    if good < threshold:
        raise RefusedError(RefusalCode.BAD_SIGNATURE, f"{good} of {threshold} signatures hold")


def _inflate(body: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(body, MAX_INFLATED_BYTES)
    except zlib.error as error:
        raise RefusedError(RefusalCode.MALFORMED, f"cannot be inflated: {error}") from error
    if inflater.unconsumed_tail:
        raise RefusedError(RefusalCode.TOO_LARGE, f"more than {MAX_INFLATED_BYTES} bytes inflated")
    if not inflater.eof or inflater.unused_data:
        raise RefusedError(RefusalCode.MALFORMED, "deflated payload is cut or followed by more")
    return plain


def _decode(plain: bytes, kind: type[M]) -> M:
    try:
        return msgspec.json.decode(plain, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RefusedError(RefusalCode.MALFORMED, f"not a {kind.KIND}: {error}") from error
