"""From a code on paper to a certificate, and everything that may go wrong on the way."""

import json
from dataclasses import replace

import pytest
from cryptography import x509
from msgspec.structs import replace as with_field
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts.authority import NotAllowedError
from controller.accounts.secret_box import SecretBox
from controller.enrolment.asking import come_in
from controller.enrolment.codes import (
    CODE_MS,
    CodeFor,
    confirm,
    make_code,
    opened_secret,
    seal_open_codes,
    turn_away,
)
from controller.enrolment.errors import (
    BadDeviceRequestError,
    CodeRefusedError,
    CodeUsedError,
    KnownDeviceError,
    NothingToDecideError,
    TurnedAwayError,
)
from controller.receivers.service import sitting_receiver
from controller.retention.service import throw_away
from controller.store.enrolment import Enrolment
from controller.store.ledger import AuditEvent
from controller.store.places import Receiver
from playlists.messages.enrolment import Ask, lookup_of, request_proof, secret_of
from playlists.messages.keys import SigningKey
from playlists.messages.refusal import RefusedError
from tests.controller.commune import Commune, lay_commune
from tests.controller.enrolment.devices import (
    AUTHORITY,
    BOX,
    HOUSE,
    Device,
    administrator,
    comes_in,
)


@pytest.fixture
def commune(session: Session) -> Commune:
    return lay_commune(session, clusters=2)


def code_for(session: Session, commune: Commune, *, confirmed: bool = False) -> str:
    wanted = CodeFor(commune.clusters[0].id, needs_confirmation=confirmed)
    return make_code(session, administrator(commune), wanted, BOX, commune.now).digits


def code_for_another_cluster(session: Session, commune: Commune) -> str:
    wanted = CodeFor(commune.clusters[1].id, needs_confirmation=False)
    return make_code(session, administrator(commune), wanted, BOX, commune.now).digits


def incidents(session: Session, act: str) -> list[AuditEvent]:
    return list(session.scalars(select(AuditEvent).where(AuditEvent.act == act)))


def test_a_device_with_the_code_gets_its_place_and_a_certificate_by_its_own_name(
    session: Session, commune: Commune
) -> None:
    device = Device(code_for(session, commune))
    welcome = comes_in(session, device, commune.now)
    sitting = sitting_receiver(session, commune.clusters[0].id)
    assert sitting is not None
    assert (welcome.receiver, welcome.cluster) == (sitting.id, commune.clusters[0].id)
    assert welcome.unit_path == (commune.unit.id, commune.province.id)
    assert sitting.public_key == device.identity.public_key
    certificate = x509.load_pem_x509_certificate(welcome.certificate)
    certificate.verify_directly_issued_by(AUTHORITY.certificate)
    assert certificate.subject.rfc4514_string() == f"CN={sitting.id}"


def test_it_takes_the_place_of_a_broken_box_and_history_stays_with_the_place(
    session: Session, commune: Commune
) -> None:
    broken = commune.receivers[0]
    welcome = comes_in(session, Device(code_for(session, commune)), commune.now)
    assert broken.retired_at == commune.now
    assert welcome.cluster == broken.cluster_id
    assert welcome.receiver != broken.id


def test_an_answer_that_was_lost_is_given_again_to_the_same_device(
    session: Session, commune: Commune
) -> None:
    device = Device(code_for(session, commune))
    first = comes_in(session, device, commune.now)
    again = device.reads(device.asks(session, commune.now + 1000, device.sent))
    assert again == first
    assert len(session.scalars(select(Receiver)).all()) == len(commune.receivers) + 1


def test_a_code_serves_one_device_and_the_second_is_an_incident(
    session: Session, commune: Commune
) -> None:
    digits = code_for(session, commune)
    comes_in(session, Device(digits), commune.now)
    with pytest.raises(CodeUsedError):
        Device(digits, address="6.6.6.6").asks(session, commune.now)
    (event,) = incidents(session, "enrolment_code_used_twice")
    assert (event.unit_id, event.origin) == (commune.unit.id, "6.6.6.6")


def test_a_copied_card_is_an_incident_and_gets_nothing(session: Session, commune: Commune) -> None:
    first = Device(code_for(session, commune))
    welcome = comes_in(session, first, commune.now)
    other = code_for_another_cluster(session, commune)
    with pytest.raises(KnownDeviceError) as refused:
        Device(other, identity=first.identity).asks(session, commune.now)
    assert refused.value.receiver_id == welcome.receiver
    (event,) = incidents(session, "enrolled_key_came_again")
    assert json.loads(event.detail)["receiver"] == welcome.receiver


@pytest.mark.parametrize("late", [CODE_MS, CODE_MS + 1])
def test_a_code_lets_nobody_in_once_its_time_is_over(
    session: Session, commune: Commune, late: int
) -> None:
    device = Device(code_for(session, commune))
    with pytest.raises(CodeRefusedError):
        device.asks(session, commune.now + late)


def test_a_new_code_ends_the_one_before(session: Session, commune: Commune) -> None:
    old = code_for(session, commune)
    code_for(session, commune)
    with pytest.raises(CodeRefusedError):
        Device(old).asks(session, commune.now)


def test_who_has_the_lookup_and_not_the_secret_is_refused(
    session: Session, commune: Commune
) -> None:
    digits = code_for(session, commune)
    guessed = lookup_of(digits) + "0" * (len(digits) - len(lookup_of(digits)))
    with pytest.raises(CodeRefusedError):
        Device(guessed).asks(session, commune.now)
    assert Device(digits).asks(session, commune.now).waits


def test_no_byte_of_a_request_can_be_changed_on_the_way(session: Session, commune: Commune) -> None:
    device = Device(code_for(session, commune))
    request = device.request()
    proof = request_proof(secret_of(device.digits), request)
    for place in range(len(request)):
        changed = bytearray(request)
        changed[place] ^= 0x01
        ask = Ask(lookup=lookup_of(device.digits), request=bytes(changed), proof=proof)
        with pytest.raises(CodeRefusedError):
            come_in(session, ask, HOUSE, "proxy", commune.now)


def test_a_proxy_cannot_put_its_own_root_into_the_welcome(
    session: Session, commune: Commune
) -> None:
    device = Device(code_for(session, commune))
    comes_in(session, device, commune.now)
    answer = device.asks(session, commune.now, device.sent)
    swapped = with_field(answer, welcome=answer.welcome.replace(b"cm9vdA==", b"ZXZpbA=="))
    assert swapped != answer
    with pytest.raises(RefusedError):
        device.reads(swapped)


def test_a_welcome_for_one_request_is_none_for_another(session: Session, commune: Commune) -> None:
    device = Device(code_for(session, commune))
    comes_in(session, device, commune.now)
    answer = device.asks(session, commune.now, device.sent)
    other = replace(device, identity=SigningKey.generate())
    other.sent = other.request()
    with pytest.raises(RefusedError):
        other.reads(answer)


def test_a_request_that_its_own_key_did_not_sign_is_refused(
    session: Session, commune: Commune
) -> None:
    device = Device(code_for(session, commune))
    for rubbish in (b"", b"{}", device.request()[:-40] + b"}" * 40):
        with pytest.raises(BadDeviceRequestError):
            device.asks(session, commune.now, rubbish or b"x")
    assert session.scalars(select(Enrolment)).one().request is None


class TestConfirmation:
    def test_a_device_waits_until_a_person_lets_it_in(
        self, session: Session, commune: Commune
    ) -> None:
        device = Device(code_for(session, commune, confirmed=True))
        assert device.asks(session, commune.now).waits
        enrolment = session.scalars(select(Enrolment)).one()
        assert enrolment.receiver_id is None
        assert sitting_receiver(session, commune.clusters[0].id) == commune.receivers[0]
        confirm(session, administrator(commune), enrolment.id, commune.now)
        with pytest.raises(NothingToDecideError):
            confirm(session, administrator(commune), enrolment.id, commune.now)
        assert enrolment.receiver_id is not None

    def test_a_device_that_was_turned_away_stays_away(
        self, session: Session, commune: Commune
    ) -> None:
        device = Device(code_for(session, commune, confirmed=True))
        device.asks(session, commune.now)
        enrolment = session.scalars(select(Enrolment)).one()
        turn_away(session, administrator(commune), enrolment.id, commune.now)
        with pytest.raises(TurnedAwayError):
            device.asks(session, commune.now, device.sent)

    def test_nothing_is_decided_before_somebody_came(
        self, session: Session, commune: Commune
    ) -> None:
        code_for(session, commune, confirmed=True)
        enrolment = session.scalars(select(Enrolment)).one()
        with pytest.raises(NothingToDecideError):
            confirm(session, administrator(commune), enrolment.id, commune.now)


def test_only_who_may_enrol_receivers_makes_codes(session: Session, commune: Commune) -> None:
    wanted = CodeFor(commune.clusters[0].id, needs_confirmation=True)
    with pytest.raises(NotAllowedError):
        make_code(session, commune.operator, wanted, BOX, commune.now)


def test_a_copy_of_the_database_lets_nobody_in(session: Session, commune: Commune) -> None:
    digits = code_for(session, commune)
    kept = session.scalars(select(Enrolment)).one().secret
    secret = secret_of(digits)
    assert secret not in kept
    assert secret.hex().encode() not in kept
    thief = Device(digits)
    request = thief.request()
    for stolen in (kept, kept[:32]):
        ask = Ask(lookup=lookup_of(digits), request=request, proof=request_proof(stolen, request))
        with pytest.raises(CodeRefusedError):
            come_in(session, ask, HOUSE, "thief", commune.now)


def test_a_sealed_secret_counts_in_no_other_row_and_under_no_other_key(
    session: Session, commune: Commune
) -> None:
    digits = code_for(session, commune)
    code_for_another_cluster(session, commune)
    both = session.scalars(select(Enrolment)).all()
    one, other = sorted(both, key=lambda row: row.lookup != lookup_of(digits))
    assert opened_secret(one, BOX) == secret_of(digits)
    assert opened_secret(one, SecretBox.fresh()) is None
    other.secret = one.secret
    assert opened_secret(other, BOX) is None


def test_codes_of_an_earlier_version_are_sealed_and_go_on_counting(
    session: Session, commune: Commune
) -> None:
    device = Device(code_for(session, commune))
    row = session.scalars(select(Enrolment)).one()
    row.secret = secret_of(device.digits)
    assert seal_open_codes(session, BOX) == 1
    assert seal_open_codes(session, BOX) == 0
    assert secret_of(device.digits) != row.secret
    comes_in(session, device, commune.now)


def test_nothing_is_kept_of_a_code_that_has_ended(session: Session, commune: Commune) -> None:
    device = Device(code_for(session, commune))
    row = session.scalars(select(Enrolment)).one()
    throw_away(session, commune.now + CODE_MS - 1)
    session.refresh(row)
    assert row.secret
    throw_away(session, commune.now + CODE_MS)
    session.refresh(row)
    assert row.secret == b""
    with pytest.raises(CodeRefusedError):
        device.asks(session, commune.now + CODE_MS)
