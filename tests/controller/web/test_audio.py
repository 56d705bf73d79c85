import hashlib
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from controller.bulletins.decisions import recall
from controller.store.bulletins import Bulletin
from controller.store.people import StaffRole
from tests.controller.commune import lay_commune_in
from tests.controller.web.asking import Browser, Web, Write

DATA = b"OggS" + bytes(range(256)) * 8
SHA256 = hashlib.sha256(DATA).hexdigest()


def test_a_track_is_had_by_its_hash_without_a_login_and_may_be_kept_for_ever(web: Web) -> None:
    (web.audio_dir / SHA256).write_bytes(DATA)
    answer = web.client().get(f"/audio/{SHA256}")
    assert answer.content == DATA
    assert answer.headers["content-type"] == "audio/ogg"
    assert "immutable" in answer.headers["cache-control"]


def test_a_fetch_goes_on_where_it_broke_off(web: Web) -> None:
    (web.audio_dir / SHA256).write_bytes(DATA)
    headers = {"Range": "bytes=100-", "If-Range": f'"{SHA256}"'}
    answer = web.client().get(f"/audio/{SHA256}", headers=headers)
    assert answer.status_code == 206
    assert answer.content == DATA[100:]


def test_what_is_kept_already_is_not_sent_again(web: Web) -> None:
    (web.audio_dir / SHA256).write_bytes(DATA)
    answer = web.client().get(f"/audio/{SHA256}", headers={"If-None-Match": f'"{SHA256}"'})
    assert answer.status_code == 304
    assert not answer.content


def test_nothing_but_a_hash_is_looked_for(web: Web) -> None:
    (web.audio_dir / "being-made").write_bytes(b"half")
    (web.audio_dir.parent / "secret").write_bytes(b"secret")
    for name in ("being-made", "..%2Fsecret", SHA256.upper(), "0" * 64):
        assert web.client().get(f"/audio/{name}").status_code == 404


@pytest.fixture
def approved(web: Web, write: Write) -> Bulletin:
    """An approved bulletin whose track is there to be fetched."""
    bulletin: Bulletin = write(web.commune.approved_bulletin)
    track_of(web, bulletin).write_bytes(DATA)
    return bulletin


def track_of(web: Web, bulletin: Bulletin) -> Path:
    return web.audio_dir / str(bulletin.current.audio_sha256)


def test_a_recalled_track_is_gone_with_the_reason(
    web: Web, write: Write, approved: Bulletin
) -> None:
    address = f"/audio/{approved.current.audio_sha256}"
    assert web.client().get(address).status_code == 200
    write(lambda session: recall(session, web.commune.approver, approved.id, web.now, "Sai ngày"))
    answer = web.client().get(address, headers={"If-None-Match": '"anything"'})
    assert answer.status_code == 410
    assert answer.text.startswith("recalled")
    assert "immutable" not in answer.headers["cache-control"]


def test_staff_hear_for_the_record_what_was_recalled(
    web: Web, operator: Browser, write: Write, approved: Bulletin
) -> None:
    write(lambda session: recall(session, web.commune.approver, approved.id, web.now, "Sai ngày"))
    address = f"/nghe/{approved.current.audio_sha256}"
    answer = operator.client.get(address, headers={"Range": "bytes=100-"})
    assert answer.content == DATA[100:]
    assert answer.headers["cache-control"].startswith("private")
    assert web.client().get(address).status_code == 303


def test_a_track_of_another_commune_is_not_there(web: Web, operator: Browser, write: Write) -> None:
    def foreign(session: Session) -> Bulletin:
        return lay_commune_in(session, web.commune.province, name="khac").approved_bulletin(session)

    bulletin: Bulletin = write(foreign)
    track_of(web, bulletin).write_bytes(DATA)
    address = f"/nghe/{bulletin.current.audio_sha256}"
    assert operator.client.get(address).status_code == 404
    assert web.logged_in(StaffRole.AUDITOR).client.get(address).status_code == 404
