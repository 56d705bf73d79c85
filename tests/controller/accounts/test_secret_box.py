"""Secrets of authenticator apps at rest: of no use without the web's own key."""

from pathlib import Path

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.accounts import one_time
from controller.accounts.one_time import Digits
from controller.accounts.secret_box import (
    FILE_NAME,
    NotSealedHereError,
    SecretBox,
    kept_box,
    seal_what_is_open,
)
from controller.keys.passphrase import WEB
from controller.keys.private_files import KeyFileError
from controller.keys.sealed import Stretch
from controller.store.logins import OneTimeSecret
from tests.controller.commune import Commune, lay_commune

WEAK = Stretch(memory_kib=32, passes=1, lanes=1)


def confirmed(session: Session, commune: Commune, box: SecretBox) -> pyotp.TOTP:
    person_id = str(commune.approver.person_id)
    app = pyotp.TOTP(one_time.offer_app(session, person_id, commune.now, box))
    typed = Digits(app.at(commune.now // 1000), box)
    one_time.confirm_app(session, commune.approver, typed, commune.now)
    return app


def fits(session: Session, commune: Commune, app: pyotp.TOTP, box: SecretBox) -> bool:
    later = commune.now + 60_000
    typed = Digits(app.at(later // 1000), box)
    return one_time.use(session, str(commune.approver.person_id), typed, later)


def test_the_database_holds_nothing_that_makes_digits(session: Session) -> None:
    commune, box = lay_commune(session, clusters=0), SecretBox.fresh()
    app = confirmed(session, commune, box)
    kept = session.scalars(select(OneTimeSecret.secret)).one()
    assert app.secret not in kept
    assert box.open(kept, str(commune.approver.person_id)) == app.secret


def test_digits_fit_by_the_right_key_alone(session: Session) -> None:
    commune, box = lay_commune(session, clusters=0), SecretBox.fresh()
    app = confirmed(session, commune, box)
    assert not fits(session, commune, app, SecretBox.fresh())
    assert fits(session, commune, app, box)


def test_a_secret_is_of_no_use_in_another_persons_place(session: Session) -> None:
    commune, box = lay_commune(session, clusters=0), SecretBox.fresh()
    mine = box.seal(pyotp.random_base32(), str(commune.operator.person_id))
    with pytest.raises(NotSealedHereError):
        box.open(mine, str(commune.approver.person_id))


def test_who_writes_to_the_database_cannot_put_an_open_secret_there(session: Session) -> None:
    commune, box = lay_commune(session, clusters=0), SecretBox.fresh()
    confirmed(session, commune, box)
    mine = pyotp.TOTP(pyotp.random_base32())
    session.scalars(select(OneTimeSecret)).one().secret = mine.secret
    assert not fits(session, commune, mine, box)


def test_secrets_that_an_earlier_version_kept_open_are_sealed_once(session: Session) -> None:
    commune, box = lay_commune(session, clusters=0), SecretBox.fresh()
    app = confirmed(session, commune, box)
    session.scalars(select(OneTimeSecret)).one().secret = app.secret
    assert seal_what_is_open(session, box) == 1
    assert seal_what_is_open(session, box) == 0
    assert fits(session, commune, app, box)


def test_the_key_is_made_once_and_lies_sealed_for_its_owner_alone(tmp_path: Path) -> None:
    box = kept_box(tmp_path, {}, WEAK)
    assert kept_box(tmp_path, {}, WEAK) == box
    file = tmp_path / FILE_NAME
    assert file.stat().st_mode & 0o777 == 0o600
    assert box.key not in file.read_bytes()
    assert (tmp_path / WEB.file_name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", [FILE_NAME, WEB.file_name])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, name: str) -> None:
    kept_box(tmp_path, {}, WEAK)
    (tmp_path / name).chmod(0o644)
    with pytest.raises(KeyFileError, match="others may read it"):
        kept_box(tmp_path, {}, WEAK)


def test_another_passphrase_opens_nothing(tmp_path: Path) -> None:
    kept_box(tmp_path, {WEB.variable: "tu-khoa-thu-nhat"}, WEAK)
    with pytest.raises(KeyFileError, match="passphrase"):
        kept_box(tmp_path, {WEB.variable: "tu-khoa-thu-hai"}, WEAK)
