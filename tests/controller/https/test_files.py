"""The pages' own authority says who this controller is, and nothing about anybody else."""

import json
import ssl
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, ServerVerifier, Store, VerificationError

from controller.civil import DAY_MS
from controller.cli import main
from controller.https.files import HttpsFolder, furnish
from controller.keys.certificates import (
    SERVER_DAYS,
    issue_server,
    make_authority,
    new_line_key,
    permits,
)
from controller.keys.private_files import KeyFileError
from controller.keys.sealed import Lock, Stretch

NOW = 1_795_000_000_000
NAMES = ("loa.xa.lan", "192.168.1.10")
LOCK = Lock(b"passphrase", Stretch(memory_kib=8, passes=1, lanes=1))


@pytest.fixture
def folder(tmp_path: Path) -> HttpsFolder:
    made = HttpsFolder(tmp_path / "https")
    furnish(made, NAMES, LOCK, NOW)
    return made


def test_the_certificate_is_for_the_names_and_browsers_accept_its_length(
    folder: HttpsFolder,
) -> None:
    certificate = x509.load_pem_x509_certificate(folder.certificate.read_bytes())
    named = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(one.value) for one in named] == list(NAMES)
    assert folder.ends_at() // 1000 == (NOW + SERVER_DAYS * DAY_MS) // 1000
    ssl.create_default_context(cafile=str(folder.authority))


def test_the_keys_are_for_their_owner_only_and_the_authoritys_is_sealed(
    folder: HttpsFolder,
) -> None:
    assert folder.key.stat().st_mode & 0o077 == 0
    assert folder.authority_files.key.stat().st_mode & 0o077 == 0
    assert b"loa-sealed-secret" in folder.authority_files.key.read_bytes()


@pytest.mark.parametrize(
    ("forged", "trusted"), [("ngan-hang.example", False), ("8.8.8.8", False), ("loa.xa.lan", True)]
)
def test_whoever_steals_the_authority_names_no_other_site(forged: str, *, trusted: bool) -> None:
    authority = make_authority("Loa", NOW, only_for=NAMES)
    certificate = issue_server(authority, [forged], new_line_key().public_key(), NOW)
    subject = x509.IPAddress(ip_address(forged)) if forged[0].isdigit() else x509.DNSName(forged)
    policy = PolicyBuilder().store(Store([authority.certificate]))
    verifier = policy.time(datetime.fromtimestamp(NOW / 1000, UTC)).build_server_verifier(subject)
    assert accepts(verifier, certificate) is trusted


def accepts(verifier: ServerVerifier, certificate: x509.Certificate) -> bool:
    try:
        verifier.verify(certificate, [])
    except VerificationError:
        return False
    return True


@pytest.mark.parametrize(
    ("made_for", "asked", "may"),
    [
        (NAMES, ["loa.xa.lan"], True),
        (NAMES, ["192.168.1.10", "loa.xa.lan"], True),
        (NAMES, ["khac.xa.lan"], False),
        (["loa.xa.lan"], ["192.168.1.10"], False),
        ([], ["anything.example"], True),
    ],
)
def test_what_an_authority_may_name_is_what_it_was_made_for(
    made_for: list[str], asked: list[str], *, may: bool
) -> None:
    assert permits(make_authority("Loa", NOW, only_for=made_for), asked) is may


def test_the_next_certificate_needs_no_new_trust(folder: HttpsFolder) -> None:
    authority, first = folder.authority.read_bytes(), folder.certificate.read_bytes()
    assert not furnish(folder, NAMES, LOCK, NOW + DAY_MS)
    assert folder.authority.read_bytes() == authority
    assert folder.certificate.read_bytes() != first


def test_other_names_are_refused_and_nothing_is_changed(folder: HttpsFolder) -> None:
    before = folder.certificate.read_bytes()
    with pytest.raises(KeyFileError, match="other names"):
        furnish(folder, ["khac.xa.lan"], LOCK, NOW)
    assert folder.certificate.read_bytes() == before


def test_a_key_that_others_may_read_is_not_served_with(folder: HttpsFolder) -> None:
    folder.key.chmod(0o644)
    with pytest.raises(KeyFileError, match="must be 600"):
        folder.require()


def test_the_command_makes_and_checks_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOA_HOME", str(tmp_path))
    monkeypatch.setenv("LOA_KEYS_PASSPHRASE", "mat-khau-cua-khoa")
    assert main(["https", "check"]) == 1
    assert main(["https", "make", "--name", "loa.xa.lan"]) == 0
    assert "New authority" in capsys.readouterr().out
    assert main(["https", "check"]) == 0
    capsys.readouterr()
    assert main(["https", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["renew"] is False
