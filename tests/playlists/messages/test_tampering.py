"""Every byte of one message of each kind is changed; no change is ever believed."""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules

import msgspec
import pytest

import playlists.messages
from playlists.messages.command import Command, Mute
from playlists.messages.enrolment import (
    Answer,
    CertificateRequest,
    Welcome,
    open_welcome,
    welcome_proof,
)
from playlists.messages.envelope import Message, digest, open_envelope, seal, seal_small
from playlists.messages.head import Head
from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    Booted,
    JournalEntry,
    Report,
    encode_entry,
)
from playlists.messages.keys import SigningKey
from playlists.messages.live import Chunk
from playlists.messages.order import (
    Order,
    OrderKind,
    Repetition,
    Standing,
    pack_standing,
    unpack_standing,
)
from playlists.messages.plan import ItemKind, Plan, PlannedItem, PlannedOccurrence, Track
from playlists.messages.refusal import RefusedError
from playlists.messages.relay_pass import RelayPass
from playlists.messages.state import Beat, ClockState, State
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from playlists.messages.trust import (
    Chain,
    Delegation,
    Register,
    Role,
    Root,
    advance,
    pack_chain,
    trust_root,
    unpack_chain,
)

NOW = 1_795_500_000_000
KEY = SigningKey.from_seed(b"1" * 32)
KEYS = {KEY.key_id: KEY.public_key}
ITEM = PlannedItem(id="i", kind=ItemKind.BULLETIN, title="Bản tin", sha256="a" * 64)
ENTRY = JournalEntry(
    sequence=1,
    at=NOW,
    clock_trusted=True,
    previous=FIRST_PREVIOUS,
    event=Booted(agent_version="1", boot_id="b"),
)

ONE_OF_EACH: tuple[Message, ...] = (
    Plan(
        receiver="r1",
        version=7,
        issued_at=NOW,
        expires_at=NOW + 1,
        cluster="c",
        unit="u",
        tracks=(Track(sha256="a" * 64, size_bytes=1, frames=24_000),),
        occurrences=(
            PlannedOccurrence(id="s.20261124", starts_at=NOW, items=(ITEM,), last_start_at=NOW),
        ),
    ),
    Order(
        id="o",
        sequence=1,
        order=OrderKind.EMERGENCY,
        issued_at=NOW,
        expires_at=NOW + 1,
        targets=("u",),
        items=(ITEM,),
        repetition=Repetition(every_ms=3_600_000),
    ),
    Command(
        id="c",
        receiver="r1",
        sequence=1,
        issued_at=NOW,
        expires_at=NOW + 1,
        action=Mute(until=NOW + 1),
    ),
    TimeAnswer(receiver="r1", nonce="n", now=NOW),
    State(
        receiver="r1",
        at=NOW,
        online=True,
        clock=ClockState(trusted=True, source="synchronised"),
    ),
    Stored(receiver="r1", epoch="e", up_to=9, issued_at=NOW),
    Report(receiver="r1", epoch="e", entries=(msgspec.Raw(encode_entry(ENTRY)),)),
    Root(version=1, keys=KEYS, threshold=1, issued_at=NOW),
    Delegation(
        public_key=KEY.public_key, roles=(Role.PLAN,), units=("u",), not_before=0, not_after=NOW
    ),
    CertificateRequest(public_key=KEY.public_key, csr=b"-----BEGIN", at=NOW, receiver="r1"),
    Register(version=1, delegations=("a" * 64,), revoked=(KEY.key_id,)),
    Head(log="l", size=7, root="a" * 64, at=NOW),
    Beat(at=NOW, of=NOW - 1),
    Chunk(order="o", sequence=3, play_at=NOW, sound=b"OggS" * 8),
    RelayPass(receiver="r1", permission="a" * 64, at=NOW),
)
SMALL_KINDS = (State, Beat, Chunk, RelayPass)
"""They travel in the compact form of the envelope."""
FLIPS = [0x01, 0x20, 0xFF]
FORMS: list[tuple[Message, Callable[[Message], bytes]]] = [
    *((message, lambda m: seal(m, [KEY])) for message in ONE_OF_EACH),
    *((m, lambda m: seal_small(m, KEY)) for m in ONE_OF_EACH if isinstance(m, SMALL_KINDS)),
]
SECRET = b"s" * 32
REQUEST = b"what was asked"
WELCOME = msgspec.json.encode(
    Welcome(
        receiver="r1",
        cluster="c",
        unit_path=("u",),
        root=b"root",
        chain=b"chain",
        authority=b"authority",
        certificate=b"certificate",
        brokers=(),
    )
)


def believed(packed: bytes, kind: type[Message]) -> Message | None:
    try:
        return open_envelope(packed, kind, KEYS)
    except RefusedError:
        return None


def each_byte_changed(packed: bytes, flip: int) -> list[bytes]:
    """The message as often as it has bytes, each time with another one of them changed."""
    return [packed[:n] + bytes([packed[n] ^ flip]) + packed[n + 1 :] for n in range(len(packed))]


def test_no_kind_of_message_is_left_out() -> None:
    for module in iter_modules(playlists.messages.__path__):
        import_module(f"playlists.messages.{module.name}")
    ours = [one for one in Message.__subclasses__() if one.__module__.startswith("playlists.")]
    assert {one.KIND for one in ours} == {message.KIND for message in ONE_OF_EACH}


@pytest.mark.parametrize(
    ("message", "sealed"), FORMS, ids=[f"{m.KIND}-{n}" for n, (m, _) in enumerate(FORMS)]
)
@pytest.mark.parametrize("flip", FLIPS)
def test_one_changed_byte_says_nothing_else(
    message: Message, sealed: Callable[[Message], bytes], flip: int
) -> None:
    for changed in each_byte_changed(sealed(message), flip):
        # Some bits of base64's last letter mean nothing: then it is the same message.
        assert believed(changed, type(message)) in (None, message)


@pytest.mark.parametrize("message", ONE_OF_EACH, ids=lambda m: m.KIND)
class TestAttack:
    def test_message_cut_anywhere_is_refused(self, message: Message) -> None:
        packed = seal(message, [KEY])
        for end in range(len(packed)):
            assert believed(packed[:end], type(message)) is None

    def test_message_of_one_kind_is_never_another(self, message: Message) -> None:
        packed = seal(message, [KEY])
        for other in ONE_OF_EACH:
            if other is not message:
                assert believed(packed, type(other)) is None


@pytest.mark.parametrize("flip", FLIPS)
def test_one_changed_byte_of_standing_orders_makes_no_other_order(flip: int) -> None:
    (order,) = (message for message in ONE_OF_EACH if isinstance(message, Order))
    for changed in each_byte_changed(pack_standing(Standing(orders=(seal(order, [KEY]),))), flip):
        try:
            bundle = unpack_standing(changed)
        except RefusedError:
            continue
        assert {believed(one, Order) for one in bundle.orders} <= {None, order}


@pytest.mark.parametrize("flip", FLIPS)
def test_one_changed_byte_of_a_welcome_and_the_newcomer_takes_nothing_of_it(flip: int) -> None:
    answer = Answer(welcome=WELCOME, proof=welcome_proof(SECRET, REQUEST, WELCOME))
    for changed in each_byte_changed(msgspec.json.encode(answer), flip):
        try:
            told = open_welcome(SECRET, REQUEST, msgspec.json.decode(changed, type=Answer))
        except (RefusedError, msgspec.DecodeError, UnicodeDecodeError):
            continue
        assert told == msgspec.json.decode(WELCOME, type=Welcome)


def test_an_answer_to_another_request_is_no_welcome() -> None:
    answer = Answer(welcome=WELCOME, proof=welcome_proof(SECRET, REQUEST, WELCOME))
    with pytest.raises(RefusedError):
        open_welcome(SECRET, b"what another asked", answer)


@pytest.mark.parametrize("flip", FLIPS)
def test_one_changed_byte_of_a_chain_changes_nothing_that_is_believed(flip: int) -> None:
    root = seal(Root(version=1, keys=KEYS, threshold=1, issued_at=NOW), [KEY])
    one = Delegation(
        public_key=KEY.public_key, roles=(Role.PLAN,), units=("u",), not_before=0, not_after=NOW
    )
    signed = seal(one, [KEY])
    register = seal(Register(version=1, delegations=(digest(signed),)), [KEY])
    packed = pack_chain(Chain(roots=(root,), delegations=(signed,), register=register))
    born = trust_root(root)
    true = advance(born, unpack_chain(packed))
    for changed in each_byte_changed(packed, flip):
        try:
            believed_now = advance(born, unpack_chain(changed))
        except RefusedError:
            continue
        # Cut off from its register or a delegation a newcomer may learn less, never more.
        assert believed_now.root == true.root
        assert set(believed_now.delegations) <= set(true.delegations)
        assert believed_now.register in (true.register, born.register)
