from pathlib import Path

import pytest

from controller.broker.own import broker_certificate_ends_at, renew_certificate
from controller.civil import DAY_MS
from controller.keys.certificates import SERVER_DAYS
from controller.settings import Settings, read_settings

NOW = 1_795_000_000_000


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LOA_KEYS_PASSPHRASE", "một câu khó đoán")
    told = {"LOA_HOME": str(tmp_path), "LOA_RECEIVER_BROKERS": "loa.example.vn:8883 10.0.0.1:8883"}
    return read_settings(told)


def test_the_broker_gets_a_certificate_that_is_renewed_two_months_before_its_end(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "broker"
    ends = NOW + SERVER_DAYS * DAY_MS
    assert renew_certificate(settings, folder, NOW)
    assert broker_certificate_ends_at(folder) == ends
    assert not renew_certificate(settings, folder, ends - 61 * DAY_MS)
    assert renew_certificate(settings, folder, ends - 59 * DAY_MS)


def test_a_key_of_the_broker_that_others_could_read_is_replaced(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "broker"
    renew_certificate(settings, folder, NOW)
    exposed = (folder / "broker.key").read_bytes()
    (folder / "broker.key").chmod(0o644)
    assert renew_certificate(settings, folder, NOW)
    assert (folder / "broker.key").read_bytes() != exposed
    assert (folder / "broker.key").stat().st_mode & 0o077 == 0


def test_a_folder_without_a_certificate_has_no_end(tmp_path: Path) -> None:
    assert broker_certificate_ends_at(tmp_path) is None
