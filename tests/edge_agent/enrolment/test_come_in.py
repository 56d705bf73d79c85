"""A receiver that comes in by a code, and who stands between it and its controller."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from controller.keys.certificates import Authority, issue_client, make_authority, requested_key
from edge_agent.enrolment.come_in import EnrolmentError, Wish, come_in, read_wish
from edge_agent.enrolment.line_files import LineFiles, Notes, read_notes, write_notes
from edge_agent.enrolment.line_key import (
    UnfitCertificateError,
    check_certificate,
    new_line_key,
    signed_request,
)
from edge_agent.enrolment.post import RefusedByControllerError
from edge_agent.enrolment.renewal import renew
from edge_agent.enrolment.renewal_watch import is_due
from edge_agent.settings import read_settings
from playlists.messages.enrolment import (
    Answer,
    Ask,
    BadCodeError,
    BrokerAt,
    Renewal,
    Renewed,
    Welcome,
    open_request,
    request_proof,
    secret_of,
    welcome_proof,
)
from playlists.messages.keys import SigningKey
from playlists.messages.trust import trust_root
from tests.edge_agent.enrolment.controller_stand_in import StandIn, says, says_no, standing_in
from tests.real_parts.station import Station

NOW = 1_795_500_000_000
DAY = 86_400_000
DIGITS = "7K2M9QXDPA3TE0HWB6CV"
SOUND = 'output = "portaudio"'


@dataclass
class Desk:
    """A true controller that has the code; a test may bend what it answers."""

    authority: Authority = field(default_factory=lambda: make_authority("lines", NOW))
    station: Station = field(default_factory=Station)
    waits: int = 0
    secret: bytes = secret_of(DIGITS)
    key_of_another: bool = False
    refusal: str = ""

    def reply(self, path: str, body: bytes) -> tuple[int, bytes]:
        if self.refusal:
            return 422, says_no(self.refusal)
        if path.endswith("/renew"):
            request = msgspec.json.decode(body, type=Renewal).request
            return 200, says(Renewed(certificate=self.certificate(request, 300)))
        ask = msgspec.json.decode(body, type=Ask)
        assert ask.proof == request_proof(secret_of(DIGITS), ask.request)
        if self.waits:
            self.waits -= 1
            return 200, says(Answer(waits=True))
        welcome = msgspec.json.encode(
            Welcome(
                receiver="r-1",
                cluster="c-1",
                unit_path=("xa-1", "tinh"),
                root=self.station.root(),
                chain=self.station.chain(version=1),
                authority=self.authority.pem,
                certificate=self.certificate(ask.request, 180),
                brokers=(BrokerAt(host="loa.example.vn", port=8883),),
            )
        )
        proof = welcome_proof(self.secret, ask.request, welcome)
        return 200, says(Answer(welcome=welcome, proof=proof))

    def certificate(self, request: bytes, days: int) -> bytes:
        key = requested_key(open_request(request).csr)
        if self.key_of_another:
            key = make_authority("another", NOW).key.public_key()
        made = issue_client(self.authority, "r-1", key, NOW, days)
        return made.public_bytes(Encoding.PEM)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def door(desk: Desk) -> Iterator[StandIn]:
    with standing_in(desk.reply) as stand_in:
        yield stand_in


def enrol(home: Path, door: StandIn, wait_s: float = 0) -> Welcome:
    return come_in(home, Wish(door.address, DIGITS, SOUND), lambda: NOW, lambda _news: None, wait_s)


def test_a_receiver_that_came_in_has_everything_that_it_needs(
    tmp_path: Path, door: StandIn
) -> None:
    enrol(tmp_path, door)
    settings = read_settings(tmp_path)
    files = LineFiles(tmp_path)
    assert (settings.receiver, settings.cluster) == ("r-1", "c-1")
    assert settings.unit_path == ("xa-1", "tinh")
    assert settings.broker[0].host == "loa.example.vn"
    assert settings.broker[0].certificates == str(files.folder)
    assert trust_root((tmp_path / "root.json").read_bytes()).root.version == 1
    assert read_notes(files) == Notes(door.address, NOW - DAY, NOW + 180 * DAY)


def test_its_secrets_are_for_its_owner_only(tmp_path: Path, door: StandIn) -> None:
    enrol(tmp_path, door)
    files = LineFiles(tmp_path)
    assert stat.S_IMODE(files.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(files.own.stat().st_mode) == 0o600
    assert not files.waiting_key.exists()


def test_who_gives_up_waiting_goes_on_with_the_same_request(
    tmp_path: Path, door: StandIn, desk: Desk
) -> None:
    desk.waits = 1
    with pytest.raises(EnrolmentError, match="again later"):
        enrol(tmp_path, door)
    request = LineFiles(tmp_path).waiting_request.read_bytes()
    assert not (tmp_path / "receiver.toml").exists()
    enrol(tmp_path, door)
    assert open_request(request).public_key
    assert (tmp_path / "receiver.toml").exists()


def test_who_answers_without_the_code_is_not_believed(
    tmp_path: Path, door: StandIn, desk: Desk
) -> None:
    desk.secret = b"a false access point guesses"
    with pytest.raises(EnrolmentError, match="not the controller's"):
        enrol(tmp_path, door)
    assert not (tmp_path / "root.json").exists()


def test_a_certificate_for_another_key_is_not_taken(
    tmp_path: Path, door: StandIn, desk: Desk
) -> None:
    desk.key_of_another = True
    with pytest.raises(UnfitCertificateError, match="another key"):
        enrol(tmp_path, door)
    assert not (tmp_path / "receiver.toml").exists()


def test_a_refusal_is_told_in_the_controllers_words(
    tmp_path: Path, door: StandIn, desk: Desk
) -> None:
    desk.refusal = "Mã lắp đặt không đúng"
    with pytest.raises(EnrolmentError, match="không đúng"):
        enrol(tmp_path, door)


def test_a_home_with_a_receiver_in_it_is_not_overwritten(tmp_path: Path, door: StandIn) -> None:
    enrol(tmp_path, door)
    with pytest.raises(EnrolmentError, match="holds a receiver already"):
        enrol(tmp_path, door)


@pytest.mark.parametrize(
    "typed",
    ["7K2M9-QXDPA-3TE0H-WB6CV", "7k2m9 qxdpa 3teoh wb6cv", "7K2M9QXDPA3TEOHWB6CV"],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_wish(typed, "http://loa", SOUND).digits == DIGITS


def test_the_qr_code_holds_the_address_too() -> None:
    wish = read_wish("loa-enrol:7K2M9-QXDPA-3TE0H-WB6CV@https://loa.example.vn", "", SOUND)
    assert (wish.controller, wish.digits) == ("https://loa.example.vn", DIGITS)


@pytest.mark.parametrize("typed", ["", "7K2M9", "7K2M9-QXDPA-3TE0H-WB6C!", "U" * 20])
def test_what_is_no_code_is_told_before_anybody_is_asked(typed: str) -> None:
    with pytest.raises(BadCodeError):
        read_wish(typed, "http://loa", SOUND)


class TestRenewal:
    def test_it_is_due_at_half_of_the_certificates_life(
        self, tmp_path: Path, door: StandIn
    ) -> None:
        enrol(tmp_path, door)
        half = NOW + 180 * DAY - (181 * DAY) // 2
        assert not is_due(tmp_path, half - 1)
        assert is_due(tmp_path, half)

    def test_the_new_certificate_comes_with_a_new_key(self, tmp_path: Path, door: StandIn) -> None:
        enrol(tmp_path, door)
        files = LineFiles(tmp_path)
        before = files.own.read_bytes()
        assert renew(tmp_path, "r-1", NOW)
        after = files.own.read_bytes()
        assert before.partition(b" PRIVATE KEY")[2] != after.partition(b" PRIVATE KEY")[2]
        assert not is_due(tmp_path, NOW + 100 * DAY)

    def test_a_certificate_that_does_not_fit_leaves_the_old_one(
        self, tmp_path: Path, door: StandIn, desk: Desk
    ) -> None:
        enrol(tmp_path, door)
        before = LineFiles(tmp_path).own.read_bytes()
        desk.key_of_another = True
        with pytest.raises(UnfitCertificateError):
            renew(tmp_path, "r-1", NOW)
        assert LineFiles(tmp_path).own.read_bytes() == before

    def test_after_a_refusal_the_next_try_asks_anew(
        self, tmp_path: Path, door: StandIn, desk: Desk
    ) -> None:
        enrol(tmp_path, door)
        desk.refusal = "Đơn vị chưa cho thiết bị này vào"
        with pytest.raises(RefusedByControllerError):
            renew(tmp_path, "r-1", NOW)
        assert not LineFiles(tmp_path).waiting_request.exists()

    def test_who_came_in_without_a_code_renews_nothing(self, tmp_path: Path) -> None:
        assert not renew(tmp_path, "r-1", NOW)
        assert not is_due(tmp_path, NOW)

    @pytest.mark.parametrize("content", ["", "{}", '{"controller": 1}', "\x00"])
    def test_damaged_notes_are_none(self, tmp_path: Path, content: str) -> None:
        files = LineFiles(tmp_path)
        write_notes(files, Notes("http://loa", NOW, NOW + 1))
        files.notes.write_text(content)
        assert read_notes(files) is None


def test_two_keys_are_never_the_same() -> None:
    assert new_line_key() != new_line_key()


def test_one_changed_byte_of_a_certificate_makes_it_none_or_leaves_it_the_same(
    desk: Desk,
) -> None:
    key = new_line_key()
    request = signed_request(key, SigningKey.generate(), "r-1", NOW)
    pem = desk.certificate(request, 180)
    true = check_certificate(pem, key, desk.authority.pem)
    for place in range(len(pem)):
        changed = bytearray(pem)
        changed[place] ^= 0x01
        try:
            counts = check_certificate(bytes(changed), key, desk.authority.pem)
        except UnfitCertificateError:
            continue
        # A line's end, a bit of base64's last letter: what the authority signed is the same.
        assert counts == true
