"""Every byte of one message of each kind is changed; no change is ever believed."""

import msgspec
import pytest

from playlists.messages.command import Command, Mute
from playlists.messages.enrolment import CertificateRequest
from playlists.messages.envelope import Message, digest, open_envelope, seal
from playlists.messages.journal_entry import (
    FIRST_PREVIOUS,
    Booted,
    JournalEntry,
    Report,
    encode_entry,
)
from playlists.messages.keys import SigningKey
from playlists.messages.order import Order, OrderKind, Repetition
from playlists.messages.plan import ItemKind, Plan, PlannedItem, PlannedOccurrence, Track
from playlists.messages.refusal import RefusedError
from playlists.messages.state import ClockState, State
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
)


def believed(packed: bytes, kind: type[Message]) -> Message | None:
    try:
        return open_envelope(packed, kind, KEYS)
    except RefusedError:
        return None


@pytest.mark.parametrize("message", ONE_OF_EACH, ids=lambda m: m.KIND)
class TestAttack:
    @pytest.mark.parametrize("flip", [0x01, 0x20, 0xFF])
    def test_one_changed_byte_says_nothing_else(self, message: Message, flip: int) -> None:
        kind = type(message)
        packed = seal(message, [KEY])
        for place in range(len(packed)):
            changed = bytearray(packed)
            changed[place] ^= flip
            # Some bits of base64's last letter mean nothing: then it is the same message.
            assert believed(bytes(changed), kind) in (None, message)

    def test_message_cut_anywhere_is_refused(self, message: Message) -> None:
        packed = seal(message, [KEY])
        for end in range(len(packed)):
            assert believed(packed[:end], type(message)) is None

    def test_message_of_one_kind_is_never_another(self, message: Message) -> None:
        packed = seal(message, [KEY])
        for other in ONE_OF_EACH:
            if other is not message:
                assert believed(packed, type(other)) is None


@pytest.mark.parametrize("flip", [0x01, 0x20, 0xFF])
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
    for place in range(len(packed)):
        changed = bytearray(packed)
        changed[place] ^= flip
        try:
            believed_now = advance(born, unpack_chain(bytes(changed)))
        except RefusedError:
            continue
        # Cut off from its register or a delegation a newcomer may learn less, never more.
        assert believed_now.root == true.root
        assert set(believed_now.delegations) <= set(true.delegations)
        assert believed_now.register in (true.register, born.register)
