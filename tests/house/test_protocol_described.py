"""docs/protocol says what the code does: another maker builds a receiver by it."""

import importlib.util
import json
import re
from base64 import b64decode
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from controller.signer.conditions import CONDITIONS
from playlists.messages.envelope import Message, open_envelope
from playlists.messages.keys import key_id

FOLDER = Path(__file__).parents[2] / "docs" / "protocol"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("describe", FOLDER / "describe.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DESCRIBE = load()
WRITTEN: dict[str, str] = DESCRIBE.written()
SEALED = {name: kind for name, kind in DESCRIBE.kinds().items() if issubclass(kind, Message)}


def public_keys() -> dict[str, bytes]:
    keys = json.loads((FOLDER / "examples" / "keys.json").read_text())
    return {name: b64decode(key["public"]) for name, key in keys.items()}


def without_the_wire(text: str) -> Any:
    """Compressed bytes, and what is signed of them, may differ from one zlib to another."""
    example = json.loads(text)
    if "form" in example:
        return {"message": example["message"], "signed_by": example["signed_by"]}
    return list(example["message"]) if "message" in example else example


def test_the_page_names_the_role_in_which_each_message_is_signed() -> None:
    page = (FOLDER / "README.md").read_text()
    told = dict(re.findall(r"\| `(\w+)\.v1` \| `(\w+)`", page))
    assert told == {kind.value: role.value for kind, (role, _) in CONDITIONS.items()}


def test_schemas_and_examples_are_those_of_the_code() -> None:
    kept = {
        f"{folder}/{path.name}": path.read_text()
        for folder in ("schemas", "examples")
        for path in (FOLDER / folder).iterdir()
    }
    assert kept.keys() == WRITTEN.keys(), "run docs/protocol/describe.py"
    for name, text in WRITTEN.items():
        if name.startswith("schemas/"):
            assert kept[name] == text, f"{name}: run docs/protocol/describe.py"
        else:
            same = without_the_wire(kept[name]) == without_the_wire(text)
            assert same, f"{name}: run docs/protocol/describe.py"


def test_every_kind_that_is_sealed_is_described() -> None:
    def below(kind: type[Message]) -> set[str]:
        own = {kind.KIND} if kind.__module__.startswith("playlists.") and kind.KIND else set()
        return own.union(*(below(sub) for sub in kind.__subclasses__()))

    assert below(Message) == set(SEALED)


@pytest.mark.parametrize("name", sorted(SEALED))
def test_an_example_opens_with_its_keys_and_says_what_it_says(name: str) -> None:
    example = json.loads((FOLDER / "examples" / f"{name}.json").read_text())
    wire = example["on_the_wire"]
    packed = b64decode(wire) if example["form"] == "MessagePack" else json.dumps(wire).encode()
    signers = [public_keys()[signer] for signer in example["signed_by"]]
    keys = {key_id(public): public for public in signers}
    message = open_envelope(packed, SEALED[name], keys, threshold=len(keys))
    assert json.loads(msgspec.json.encode(message)) == example["message"]


def test_a_field_of_a_schema_has_the_words_of_the_code() -> None:
    plan = json.loads(WRITTEN["schemas/plan.v1.json"])["$defs"]["Plan"]["properties"]
    assert plan["version"]["description"] == "Only rises, per receiver."
