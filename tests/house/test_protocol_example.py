"""docs/protocol/example was written from the pages alone: it reads what our code writes."""

import importlib.util
import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "protocol"
SPEC = importlib.util.spec_from_file_location("contract", FOLDER / "example" / "contract.py")
assert SPEC is not None
assert SPEC.loader is not None
CONTRACT = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(CONTRACT)
NOW = 1_795_984_500_000


def example(name: str) -> Any:
    return json.loads((FOLDER / "examples" / f"{name}.json").read_text())


SIGNED = [
    path.stem
    for path in sorted((FOLDER / "examples").glob("*.v1.json"))
    if example(path.stem)["form"] == "JSON"
]


@pytest.mark.parametrize("name", SIGNED)
def test_it_opens_every_example_and_finds_its_digest(name: str) -> None:
    told = example(name)
    keys = {key["id"]: b64decode(key["public"]) for key in example("keys").values()}
    wire = json.dumps(told["on_the_wire"]).encode()
    message, digest = CONTRACT.open_envelope(wire, name, keys, len(told["signed_by"]))
    assert (message, digest) == (told["message"], told["digest"])


def test_it_follows_the_chain_and_knows_who_may_sign_what_here() -> None:
    welcome = example("enrolment_welcome")["message"]
    trust = CONTRACT.Trust(b64decode(welcome["root"]))
    trust.follow(b64decode(welcome["chain"]))
    station = example("keys")["station"]
    assert trust.keys("plan", welcome["unit_path"], NOW).keys() == {station["id"]}
    assert not trust.keys("plan", ["another"], NOW)
    assert not trust.keys("update", welcome["unit_path"], NOW)
    with pytest.raises(CONTRACT.RefusedError, match="broken_chain"):
        trust.follow(json.dumps({**example("chain")["message"], "register": None}).encode())


def test_a_word_counts_in_its_role_alone_and_by_its_own_date_where_no_time_is_known() -> None:
    station = example("keys")["station"]
    trust = CONTRACT.Trust(b"")
    wire = json.dumps(example("stored.v1")["on_the_wire"]).encode()
    dated = example("stored.v1")["message"]["issued_at"]
    trust.delegations = [
        {
            "public_key": station["public"],
            "roles": ["command"],
            "units": ["xa"],
            "not_before": dated,
            "not_after": dated + 1,
        },
        # Of two delegations of one key neither hides the other.
        {
            "public_key": station["public"],
            "roles": ["time"],
            "units": ["xa"],
            "not_before": dated,
            "not_after": dated + 1,
        },
    ]
    assert trust.open(wire, "stored.v1", "command", ["xa"], None)["issued_at"] == dated
    for role, at in (("command", dated + 1), ("plan", None)):
        with pytest.raises(CONTRACT.RefusedError, match="unknown_key"):
            trust.open(wire, "stored.v1", role, ["xa"], at)


def test_one_changed_byte_is_refused() -> None:
    told = example("plan.v1")["on_the_wire"]
    keys = {example("keys")["station"]["id"]: b64decode(example("keys")["station"]["public"])}
    payload = bytearray(b64decode(told["payload"]))
    payload[40] ^= 1
    changed = json.dumps({**told, "payload": CONTRACT.b64(bytes(payload))}).encode()
    with pytest.raises(CONTRACT.RefusedError, match="bad_signature"):
        CONTRACT.open_envelope(changed, "plan.v1", keys)
