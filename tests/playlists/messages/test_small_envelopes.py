"""The compact form: the same signature, opened by the same door."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.messages.envelope import kind_of, open_envelope, payload_type, seal, seal_small
from playlists.messages.keys import SigningKey
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.state import Beat, State

KEY = SigningKey.generate()
KEYS = {KEY.key_id: KEY.public_key}
BEAT = Beat(at=1_800_000_060_000, of=1_800_000_000_000)
SMALL = seal_small(BEAT, KEY)


def refusal(packed: bytes, kind: type[Beat | State] = Beat) -> RefusalCode:
    with pytest.raises(RefusedError) as refused:
        open_envelope(packed, kind, KEYS)
    return refused.value.code


def test_both_forms_are_opened_alike() -> None:
    assert open_envelope(SMALL, Beat, KEYS) == BEAT
    assert open_envelope(seal(BEAT, [KEY]), Beat, KEYS) == BEAT
    assert kind_of(SMALL) == payload_type(Beat.KIND)


def test_the_compact_form_is_what_is_paid_less_for() -> None:
    assert len(SMALL) < len(seal(BEAT, [KEY])) - 80


def test_a_heartbeat_cannot_pass_for_a_state() -> None:
    assert refusal(SMALL, State) is RefusalCode.WRONG_KIND


def test_a_stranger_s_heartbeat_is_refused() -> None:
    assert refusal(seal_small(BEAT, SigningKey.generate())) is RefusalCode.UNKNOWN_KEY


def test_another_s_words_under_a_signature_are_refused() -> None:
    type_, _body, signatures = msgspec.msgpack.decode(SMALL)
    other = msgspec.msgpack.decode(seal_small(Beat(at=1, of=1), SigningKey.generate()))
    forged = msgspec.msgpack.encode((type_, other[1], signatures))
    assert refusal(forged) is RefusalCode.BAD_SIGNATURE


@given(st.integers(0, len(SMALL) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed(position: int, change: int) -> None:
    changed = bytearray(SMALL)
    changed[position] ^= change
    with pytest.raises(RefusedError):
        open_envelope(bytes(changed), Beat, KEYS)


@given(st.binary(max_size=300))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(RefusedError):
        open_envelope(noise, Beat, KEYS)
