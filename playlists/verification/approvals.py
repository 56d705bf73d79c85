"""Approvals of an export: what each says, in which way it was given, and whose key signed it."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import msgspec

from playlists.messages.approval import (
    ApprovalStatement,
    NotProvedError,
    PasskeyProof,
    Way,
    check_passkey,
    read_statement,
)
from playlists.verification.errors import DoesNotHoldError

APPROVED = "approved"
ADD_FACTOR = "add_factor"

Record = dict[str, Any]


@dataclass(slots=True)
class Approvals:
    """Counts the approvals by their ways; knows the keys that the record itself has named."""

    ways: Counter[Way] = field(default_factory=Counter)
    keys: dict[str, str] = field(default_factory=dict)
    """Key of a passkey → the person who added it, by the acts so far."""
    unnamed: set[str] = field(default_factory=set)
    """Keys that signed and that no act of this export names."""

    def act(self, record: Record) -> None:
        """An act: somebody may have added a passkey."""
        if record["act"] == ADD_FACTOR:
            key = json.loads(record["detail"]).get("key")
            if key:
                self.keys[key] = record["subject_id"]

    def take(self, record: Record) -> None:
        """A decision. Raises DoesNotHoldError for an approval that is not what it says."""
        if record["decision"] != APPROVED:
            return
        try:
            self._approval(record, Way(record["evidence"]))
        except (NotProvedError, msgspec.DecodeError) as error:
            raise DoesNotHoldError(f"approval {record['id']}: {error}") from error

    def _approval(self, record: Record, way: Way) -> None:
        statement = read_statement(record["statement"])
        if statement.approver.id != record["person"]:
            raise NotProvedError("its statement is somebody else's")
        if isinstance(statement, ApprovalStatement) and statement.way is not way:
            raise NotProvedError(f"its statement says {statement.way}, the record {way}")
        if way is Way.PASSKEY:
            self._signed(record)
        self.ways[way] += 1

    def _signed(self, record: Record) -> None:
        proof = msgspec.json.decode(record["proof"], type=PasskeyProof)
        check_passkey(record["statement"], proof)
        owner = self.keys.get(proof.key_sha256)
        if owner is None:
            self.unnamed.add(proof.key_sha256)
        elif owner != record["person"]:
            raise NotProvedError("it is signed by somebody else's key")

    @property
    def remarks(self) -> list[str]:
        """What is to be known of them."""
        return [
            f"passkey {key} signed approvals; no line of this export says whose it is"
            for key in sorted(self.unnamed)
        ]
