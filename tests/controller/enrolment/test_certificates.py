"""Certificates stay young, are revoked, and are issued to nobody else."""

import pytest
from cryptography import x509
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.civil import DAY_MS
from controller.enrolment.asking import renew
from controller.enrolment.certificates import MOST_A_DAY, ask_certificate, shut_out
from controller.enrolment.codes import CodeFor, make_code
from controller.enrolment.errors import BadDeviceRequestError, TooOftenError, TurnedAwayError
from controller.keys.certificates import LIST_DAYS, listed_serials, make_authority
from controller.signer.lines import Lines, newest_list
from controller.store.enrolment import Certificate
from controller.store.places import Receiver
from edge_agent.enrolment.line_key import new_line_key, signed_request
from playlists.messages.enrolment import Renewal
from playlists.messages.keys import SigningKey
from tests.controller.commune import Commune, lay_commune
from tests.controller.enrolment.devices import BOX, LINES, Device, administrator, comes_in


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=1)


@pytest.fixture
def device(session: Session, commune: Commune) -> Device:
    wanted = CodeFor(commune.clusters[0].id, needs_confirmation=False)
    code = make_code(session, SYSTEM, wanted, BOX, commune.now)
    device = Device(code.digits)
    comes_in(session, device, commune.now)
    return device


def receiver_of(session: Session, device: Device) -> Receiver:
    query = select(Receiver).where(Receiver.public_key == device.identity.public_key)
    return session.scalars(query).one()


def certificates(session: Session, device: Device) -> list[Certificate]:
    mine = Certificate.receiver_id == receiver_of(session, device).id
    return list(session.scalars(select(Certificate).where(mine).order_by(Certificate.id)))


def asking(session: Session, device: Device, at: int) -> Renewal:
    key = new_line_key()
    receiver = receiver_of(session, device).id
    return Renewal(request=signed_request(key, device.identity, receiver, at))


class TestRenewal:
    def test_a_receiver_gets_a_young_certificate_for_a_new_key(
        self, session: Session, commune: Commune, device: Device
    ) -> None:
        later = commune.now + 200 * DAY_MS
        asked = asking(session, device, later)
        assert renew(session, asked, later).waits
        LINES.work(session, later)
        young = renew(session, asked, later)
        certificate = x509.load_pem_x509_certificate(young.certificate)
        assert certificate.not_valid_after_utc.timestamp() * 1000 > later
        old, new = certificates(session, device)
        assert old.serial != new.serial

    def test_a_stranger_cannot_renew_for_another(
        self, session: Session, commune: Commune, device: Device
    ) -> None:
        thief = SigningKey.generate()
        forged = signed_request(new_line_key(), thief, receiver_of(session, device).id, 0)
        with pytest.raises(TurnedAwayError):
            renew(session, Renewal(request=forged), commune.now)

    def test_rubbish_is_refused(self, session: Session, commune: Commune) -> None:
        with pytest.raises(BadDeviceRequestError):
            renew(session, Renewal(request=b"{}"), commune.now)

    def test_who_asks_again_and_again_is_stopped(
        self, session: Session, commune: Commune, device: Device
    ) -> None:
        for number in range(MOST_A_DAY - 1):
            renew(session, asking(session, device, number), commune.now + 1)
        with pytest.raises(TooOftenError):
            renew(session, asking(session, device, 99), commune.now + 2)


class TestShuttingOut:
    def test_every_certificate_of_the_receiver_is_on_the_next_list(
        self, session: Session, commune: Commune, device: Device
    ) -> None:
        receiver = receiver_of(session, device)
        first = newest_list(session)
        assert first is not None
        shut_out(session, administrator(commune), receiver.id, commune.now + 1, "mất trộm")
        assert LINES.anything_waits(session, commune.now + 2)
        LINES.work(session, commune.now + 2)
        newest = newest_list(session)
        assert newest is not None
        assert newest.number == first.number + 1
        listed = listed_serials(newest.pem.encode())
        assert listed == {int(c.serial, 16) for c in certificates(session, device)}
        assert receiver.retired_at is not None
        assert not LINES.anything_waits(session, commune.now + 3)

    def test_it_gets_no_new_one(self, session: Session, commune: Commune, device: Device) -> None:
        asked = asking(session, device, 1)
        receiver = receiver_of(session, device)
        shut_out(session, administrator(commune), receiver.id, commune.now, "mất trộm")
        with pytest.raises(TurnedAwayError):
            renew(session, asked, commune.now)


class TestSigner:
    def refusal(self, session: Session, row: Certificate, now: int) -> str:
        LINES.work(session, now)
        assert not row.pem
        return row.refusal

    def test_a_receiver_that_nobody_let_in_gets_none(
        self, session: Session, commune: Commune
    ) -> None:
        receiver = commune.receivers[0]
        identity = SigningKey.generate()
        receiver.public_key = identity.public_key
        request = signed_request(new_line_key(), identity, receiver.id, 0)
        row = ask_certificate(session, receiver.id, request, commune.now)
        assert "let this receiver in" in self.refusal(session, row, commune.now)

    def test_a_request_that_the_receiver_did_not_sign_gets_none(
        self, session: Session, commune: Commune, device: Device
    ) -> None:
        receiver = receiver_of(session, device)
        forged = signed_request(new_line_key(), SigningKey.generate(), receiver.id, 0)
        row = ask_certificate(session, receiver.id, forged, commune.now)
        assert "not the receiver's own" in self.refusal(session, row, commune.now)

    def test_a_retired_receiver_gets_none(
        self, session: Session, commune: Commune, device: Device
    ) -> None:
        receiver = receiver_of(session, device)
        row = ask_certificate(session, receiver.id, asking(session, device, 1).request, commune.now)
        receiver.retired_at = commune.now
        assert "retired" in self.refusal(session, row, commune.now)

    def test_the_list_is_renewed_daily_with_a_month_in_hand(
        self, session: Session, commune: Commune, device: Device
    ) -> None:
        newest = newest_list(session)
        assert newest is not None
        assert newest.ends_at == commune.now + LIST_DAYS * DAY_MS
        assert not LINES.anything_waits(session, commune.now + DAY_MS - 1)
        assert LINES.anything_waits(session, commune.now + DAY_MS)

    def test_another_authority_makes_a_list_of_its_own(
        self, session: Session, commune: Commune, device: Device
    ) -> None:
        assert Lines(make_authority("lines", commune.now)).anything_waits(session, commune.now)
