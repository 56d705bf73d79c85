import hashlib

from tests.controller.web.asking import Web

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
