import base64
import json
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.messages.envelope import (
    MAX_INFLATED_BYTES,
    MAX_PACKED_BYTES,
    MAX_SIGNATURES,
    TooLargeError,
    open_envelope,
    payload_type,
    pre_authentication_encoding,
    seal,
    sealed_size,
)
from playlists.messages.keys import SigningKey
from playlists.messages.numbers import LARGEST_COUNT, LARGEST_INSTANT
from playlists.messages.plan import ItemKind, Plan, PlannedItem, PlannedOccurrence, Priority
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer

KEY = SigningKey.from_seed(b"1" * 32)
OTHER = SigningKey.from_seed(b"2" * 32)
KEYS = {KEY.key_id: KEY.public_key}
BOTH = KEYS | {OTHER.key_id: OTHER.public_key}
ANSWER = TimeAnswer(receiver="r1", nonce="n", now=1_795_500_000_000)


def opened(packed: bytes) -> TimeAnswer:
    return open_envelope(packed, TimeAnswer, KEYS)


def refusal(packed: bytes, keys: dict[str, bytes] = KEYS, threshold: int = 1) -> RefusalCode:
    with pytest.raises(RefusedError) as refused:
        open_envelope(packed, TimeAnswer, keys, threshold)
    return refused.value.code


def signed(
    body: bytes, kind: str = TimeAnswer.KIND, signers: tuple[SigningKey, ...] = (KEY,)
) -> bytes:
    """An envelope with any body, as somebody would make it who holds the keys."""
    to_sign = pre_authentication_encoding(payload_type(kind), body)
    signatures = [
        {"keyid": key.key_id, "sig": base64.b64encode(key.sign(to_sign)).decode()}
        for key in signers
    ]
    return envelope(payload_type(kind), body, signatures)


def envelope(type_: str, body: bytes, signatures: list[dict[str, str]]) -> bytes:
    payload = base64.b64encode(body).decode()
    return json.dumps({"payloadType": type_, "payload": payload, "signatures": signatures}).encode()


def changed(packed: bytes, **parts: Any) -> bytes:
    return json.dumps(json.loads(packed) | parts).encode()


def test_pre_authentication_encoding_is_that_of_the_published_vector() -> None:
    # https://github.com/secure-systems-lab/dsse/blob/master/protocol.md
    assert pre_authentication_encoding("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_pre_authentication_encoding_counts_bytes_and_not_letters() -> None:
    assert (
        pre_authentication_encoding("loa/tiếng", b"")
        == b"DSSEv1 11 " + "loa/tiếng".encode() + b" 0 "
    )


def test_what_is_sealed_is_opened() -> None:
    assert opened(seal(ANSWER, [KEY])) == ANSWER


items = st.builds(
    PlannedItem, id=st.text(), kind=st.sampled_from(ItemKind), title=st.text(), sha256=st.text()
)
plan_occurrences = st.builds(
    PlannedOccurrence,
    id=st.text(),
    starts_at=st.integers(0, LARGEST_INSTANT),
    priority=st.sampled_from(Priority),
    items=st.lists(items, max_size=3).map(tuple),
    last_start_at=st.integers(0, LARGEST_INSTANT),
)
plans = st.builds(
    Plan,
    receiver=st.text(),
    version=st.integers(0, LARGEST_COUNT),
    issued_at=st.integers(0, LARGEST_INSTANT),
    expires_at=st.integers(0, LARGEST_INSTANT),
    cluster=st.text(),
    unit=st.text(),
    areas=st.lists(st.text(), max_size=3).map(tuple),
    occurrences=st.lists(plan_occurrences, max_size=3).map(tuple),
)


@given(plans)
def test_any_plan_survives_the_way_through_an_envelope(plan: Plan) -> None:
    assert open_envelope(seal(plan, [KEY]), Plan, KEYS) == plan


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_without_a_crash(packed: bytes) -> None:
    assert refusal(packed) is RefusalCode.MALFORMED


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda v: (
            st.lists(v)
            | st.dictionaries(
                st.sampled_from(["payloadType", "payload", "signatures", "keyid", "sig"]), v
            )
        ),
    )
)
def test_any_json_is_refused_without_a_crash(value: Any) -> None:
    assert refusal(json.dumps(value).encode()) in {RefusalCode.MALFORMED, RefusalCode.WRONG_KIND}


def test_an_unknown_field_keeps_an_old_board_on_air() -> None:
    body = zlib.compress(b'{"receiver":"r1","nonce":"n","now":1795500000000,"later":[{}]}')
    assert opened(signed(body)) == ANSWER
    assert opened(changed(seal(ANSWER, [KEY]), later=1)) == ANSWER


class TestSize:
    def test_a_message_too_large_for_a_broker_is_not_sealed(self) -> None:
        noise = "".join(SigningKey.generate().key_id for _ in range(4000))
        with pytest.raises(TooLargeError) as refused:
            seal(TimeAnswer(receiver="r", nonce=noise, now=0), [KEY])
        assert refused.value.kind == "time.v1"
        assert refused.value.size > refused.value.allowed == MAX_PACKED_BYTES

    def test_a_message_too_large_when_inflated_is_not_sealed(self) -> None:
        with pytest.raises(TooLargeError) as refused:
            seal(TimeAnswer(receiver="r", nonce="0" * MAX_INFLATED_BYTES, now=0), [KEY])
        assert refused.value.allowed == MAX_INFLATED_BYTES

    @pytest.mark.parametrize("signers", [(KEY,), (KEY, OTHER)])
    def test_the_size_is_known_without_a_key(self, signers: tuple[SigningKey, ...]) -> None:
        assert sealed_size(ANSWER, len(signers)) == len(seal(ANSWER, signers))

    def test_the_largest_message_is_opened(self) -> None:
        empty = TimeAnswer(receiver="r", nonce="", now=0)
        padding = MAX_INFLATED_BYTES - len(b'{"receiver":"r","nonce":"","now":0}')
        largest = TimeAnswer(receiver="r", nonce="0" * padding, now=empty.now)
        assert opened(seal(largest, [KEY])) == largest


class TestAttack:
    def test_giant_message_is_refused_before_it_is_read(self) -> None:
        assert refusal(b" " * (MAX_PACKED_BYTES + 1)) is RefusalCode.TOO_LARGE

    @pytest.mark.parametrize("opening", [b"[", b'{"x":', b'{"payloadType":'])
    def test_deeply_nested_json(self, opening: bytes) -> None:
        nested = opening * (MAX_PACKED_BYTES // len(opening))
        assert refusal(nested) is RefusalCode.MALFORMED

    def test_deeply_nested_json_in_an_unknown_field(self) -> None:
        packed = seal(ANSWER, [KEY])
        nested = packed[:-1] + b',"x":' + b"[" * 50_000
        assert refusal(nested) is RefusalCode.MALFORMED

    def test_deeply_nested_json_under_a_good_signature(self) -> None:
        assert refusal(signed(zlib.compress(b'{"x":' + b"[" * 1_000_000))) is RefusalCode.MALFORMED

    def test_zlib_bomb_under_a_good_signature(self) -> None:
        bomb = zlib.compress(bytes(40 * MAX_INFLATED_BYTES), 9)
        assert len(bomb) < MAX_PACKED_BYTES
        assert refusal(signed(bomb)) is RefusalCode.TOO_LARGE

    def test_zlib_bomb_of_a_stranger_is_never_inflated(self) -> None:
        bomb = zlib.compress(bytes(40 * MAX_INFLATED_BYTES), 9)
        assert refusal(signed(bomb, signers=(OTHER,))) is RefusalCode.UNKNOWN_KEY

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"not deflated",
            zlib.compress(b'{"receiver":"r1","nonce":"n","now":1}')[:-1],
            zlib.compress(b'{"receiver":"r1","nonce":"n","now":1}') + b"more",
            zlib.compress(b'{"receiver":"r1","nonce":"n"}'),
            zlib.compress(b'{"receiver":"r1","nonce":"n","now":"1"}'),
            zlib.compress(b'{"receiver":"r1","nonce":"n","now":1e400}'),
            zlib.compress(b'{"receiver":"\xff","nonce":"n","now":1}'),
        ],
    )
    def test_body_that_is_no_message_under_a_good_signature(self, body: bytes) -> None:
        assert refusal(signed(body)) is RefusalCode.MALFORMED

    def test_answer_passed_off_as_another_kind_of_message(self) -> None:
        packed = seal(Stored(receiver="r1", epoch="n", up_to=1, issued_at=1), [KEY])
        assert refusal(packed) is RefusalCode.WRONG_KIND
        renamed = changed(packed, payloadType=payload_type(TimeAnswer.KIND))
        assert refusal(renamed) is RefusalCode.BAD_SIGNATURE

    def test_stranger_signs(self) -> None:
        assert refusal(seal(ANSWER, [OTHER])) is RefusalCode.UNKNOWN_KEY

    def test_stranger_signs_in_the_name_of_a_known_key(self) -> None:
        packed = json.loads(seal(ANSWER, [OTHER]))
        packed["signatures"][0]["keyid"] = KEY.key_id
        assert refusal(json.dumps(packed).encode()) is RefusalCode.BAD_SIGNATURE

    def test_nobody_signs(self) -> None:
        assert refusal(changed(seal(ANSWER, [KEY]), signatures=[])) is RefusalCode.UNKNOWN_KEY
        assert refusal(changed(seal(ANSWER, [KEY]), signatures=[]), {}) is RefusalCode.UNKNOWN_KEY

    def test_one_signer_twice_is_not_two(self) -> None:
        twice = json.loads(seal(ANSWER, [KEY, KEY]))
        assert len(twice["signatures"]) == 2
        assert refusal(json.dumps(twice).encode(), BOTH, 2) is RefusalCode.UNKNOWN_KEY

    def test_one_signature_under_two_names_is_not_two(self) -> None:
        packed = json.loads(seal(ANSWER, [KEY]))
        copy = packed["signatures"][0] | {"keyid": OTHER.key_id}
        forged = json.dumps(packed | {"signatures": [*packed["signatures"], copy]}).encode()
        assert refusal(forged, BOTH, 2) is RefusalCode.BAD_SIGNATURE

    def test_flood_of_signatures_is_refused_before_one_is_checked(self) -> None:
        packed = json.loads(seal(ANSWER, [KEY]))
        flood = packed["signatures"] * (MAX_SIGNATURES + 1)
        assert refusal(json.dumps(packed | {"signatures": flood}).encode()) is RefusalCode.MALFORMED

    @pytest.mark.parametrize("sig", ["", "AAAA", base64.b64encode(bytes(64)).decode()])
    def test_empty_short_and_blank_signatures(self, sig: str) -> None:
        packed = changed(seal(ANSWER, [KEY]), signatures=[{"keyid": KEY.key_id, "sig": sig}])
        assert refusal(packed) is RefusalCode.BAD_SIGNATURE


def test_two_of_two_signers_are_enough_for_a_threshold_of_two() -> None:
    assert open_envelope(seal(ANSWER, [KEY, OTHER]), TimeAnswer, BOTH, 2) == ANSWER


def test_a_stranger_beside_the_known_signer_does_no_harm() -> None:
    assert opened(seal(ANSWER, [OTHER, KEY])) == ANSWER


@pytest.mark.parametrize("signers", [[], [KEY] * (MAX_SIGNATURES + 1)])
def test_what_every_receiver_would_refuse_is_not_sealed(signers: list[SigningKey]) -> None:
    with pytest.raises(ValueError, match="signers"):
        seal(ANSWER, signers)
