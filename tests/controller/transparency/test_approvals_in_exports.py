"""An auditor sees in which way everything was approved, and is not lied to about signatures."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from controller.bulletins.decisions import approve
from controller.keys.ceremony import Ceremony, Grant, hold
from controller.signer.conditions import Station
from controller.signer.heads import HeadKeeper
from controller.store.base import new_id
from controller.store.bulletins import Approval
from controller.store.engine import open_engine, writing_sessions
from controller.transparency.export import Asked, export
from controller.transparency.sequencer import append_waiting, ask_for_head
from playlists.messages.approval import Way
from playlists.messages.trust import advance, pack_chain, trust_root
from playlists.verification.errors import ExportRefusedError
from playlists.verification.program import run_on
from playlists.verification.verify import Verified, verify
from tests.controller.approval.signing import Hand
from tests.controller.commune import Commune, lay_commune


@dataclass
class Book:
    """A commune's record, and the signer of its heads."""

    session: Session
    commune: Commune
    ceremony: Ceremony
    keeper: HeadKeeper

    @classmethod
    def laid(cls, session: Session, folder: Path) -> "Book":
        commune = lay_commune(session, clusters=0)
        now = commune.now
        grant = Grant(units=(commune.province.id,), not_before=now - 1, not_after=now + 10**9)
        return cls(session, commune, hold(grant, 1, 1, now), HeadKeeper(folder))

    def exported(self) -> list[bytes]:
        now = self.commune.now + 100
        self.session.flush()
        append_waiting(self.session, now, 1000)
        ask_for_head(self.session, now, at_once=True)
        trust = advance(trust_root(self.ceremony.root), self.ceremony.chain)
        self.keeper.sign(self.session, Station((self.ceremony.station_key,), trust), now)
        chain = pack_chain(self.ceremony.chain)
        return list(export(self.session, chain, Asked(unit_id=self.commune.unit.id)))

    def verified(self) -> Verified:
        return verify(self.exported(), self.ceremony.root)

    def write(self, like: Approval, **otherwise: Any) -> None:
        """The controller itself writes an approval that nobody gave, and logs it honestly."""
        names = ("revision_id", "decision", "person_id", "statement", "evidence", "proof")
        row = {name: getattr(like, name) for name in names} | otherwise
        now = self.commune.now + 1
        self.session.add(Approval(id=new_id(now), decided_at=now, **row))


@pytest.fixture
def book(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Book]:
    (tmp_path / "loa.db").write_bytes(migrated_sqlite.read_bytes())
    engine = open_engine(f"sqlite:///{tmp_path / 'loa.db'}")
    with writing_sessions(engine)() as session:
        yield Book.laid(session, tmp_path)
    engine.dispose()


def test_ways_are_counted_and_the_weaker_ones_told_as_what_they_are(
    book: Book, tmp_path: Path
) -> None:
    session, commune = book.session, book.commune
    approve(session, commune.approver, commune.pending_bulletin(session).current.id, commune.now)
    parts = [commune.pending_bulletin(session, f"Kỳ {n}.").current for n in range(2)]
    Hand.of(session, commune).approve(session, *parts)
    lines = book.exported()
    found = verify(lines, book.ceremony.root)
    assert found.approvals == {Way.PASSKEY: 2, Way.PASSWORD: 1}
    assert found.remarks == ()
    (tmp_path / "so.jsonl").write_bytes(b"".join(lines))
    with (tmp_path / "told").open("w+") as out:
        assert run_on(tmp_path / "so.jsonl", book.ceremony.root_keys[0].key_id, out) == 0
        out.seek(0)
        told = out.read()
    assert "approvals signed by passkey 2, WITHOUT a signature: " in told
    assert "by login only 1" in told


def test_a_key_that_the_record_never_named_is_remarked_upon(book: Book) -> None:
    session, commune = book.session, book.commune
    other = lay_commune(session, clusters=0, name="khac")
    hand = Hand.of(session, other)
    person = hand.commune.people
    revision = commune.pending_bulletin(session).current
    # Her key was added in the record of another unit.
    approver = next(one for role, one in person.items() if role == "approver")
    approver.unit_id = commune.unit.id
    session.flush()
    hand.commune = commune
    hand.actor = type(hand.actor)(
        approver.id, approver.name, approver.role, commune.unit.id, "test"
    )
    hand.approve(session, revision)
    found = book.verified()
    assert found.approvals == {Way.PASSKEY: 1}
    (remark,) = found.remarks
    assert "no line of this export says whose it is" in remark


@pytest.mark.parametrize(
    ("otherwise", "why"),
    [
        ({"proof": ""}, "proof"),
        ({"evidence": "password"}, "its statement says passkey"),
        ({"person_id": "operator"}, "somebody else's"),
    ],
)
def test_an_approval_that_is_not_what_it_says_does_not_hold(
    book: Book, otherwise: dict[str, str], why: str
) -> None:
    hand = Hand.of(book.session, book.commune)
    revision = book.commune.pending_bulletin(book.session).current
    (approval,) = hand.approve(book.session, revision)
    if "person_id" in otherwise:
        otherwise = {"person_id": str(book.commune.operator.person_id)}
    book.write(approval, **otherwise)
    with pytest.raises(ExportRefusedError, match=why):
        book.verified()


def test_a_signature_of_another_statement_does_not_hold(book: Book) -> None:
    hand = Hand.of(book.session, book.commune)
    one, other = (book.commune.pending_bulletin(book.session, f"{n}.").current for n in range(2))
    (first,), (second,) = hand.approve(book.session, one), hand.approve(book.session, other)
    book.write(first, proof=second.proof)
    with pytest.raises(ExportRefusedError, match="covers other statements"):
        book.verified()
