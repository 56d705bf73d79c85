"""A recording as people bring it."""

from controller.store.bulletins import Bulletin
from controller.store.engine import writing_sessions
from tests.controller.recordings.sounding import sounding
from tests.controller.web.asking import Browser, Web, Write, token_of


def test_a_recording_is_brought_and_tells_what_is_heard_wrong(web: Web, operator: Browser) -> None:
    assert "Từ ghi âm" in operator.get("/ban-tin")
    sent = {"csrf_token": token_of(operator.get("/ghi-am/moi")), "title": "Phỏng vấn"}
    made = operator.client.post(
        "/ghi-am/moi", data=sent, files={"recording": ("a.wav", sounding(0.01))}
    )
    assert made.status_code == 303, made.text
    page = operator.get(made.headers["location"])
    assert "Cả bài nhỏ tiếng" in page
    assert "Bỏ bản nháp vào thùng rác" in page
    refused = operator.client.post(
        "/ghi-am/moi", data=sent, files={"recording": ("a.wav", sounding(0))}
    )
    assert refused.status_code == 422
    assert "Không nghe thấy tiếng trong tệp" in refused.text
    assert len(list(web.audio_dir.iterdir())) == 1


def test_where_something_is_wrong_is_marked_and_heard_by_a_tap(web: Web, operator: Browser) -> None:
    sent = {"csrf_token": token_of(operator.get("/ghi-am/moi")), "title": "Phỏng vấn"}
    made = operator.client.post(
        "/ghi-am/moi", data=sent, files={"recording": ("a.wav", sounding(0.2))}
    )
    address = made.headers["location"].partition("?")[0]
    places = '[{"fault":"hum","places":[{"begins":0.5,"ends":1.0},{"begins":1.5,"ends":1.75}]}]'
    with writing_sessions(web.engine).begin() as session:
        session.get_one(Bulletin, address.rpartition("/")[2]).current.fault_places = places
    page = operator.get(address)
    assert "Các đoạn này có tiếng ù điện:" in page
    assert 'data-from="0.5" data-to="1.0">0:00–0:01</a>' in page
    assert '<rect class="sound-wrong" x="60.0" width="60.0" height="48"/>' in page
    assert page.count("sound-wrong") == 2


def test_one_name_for_both_people_loses_no_recording(
    web: Web, operator: Browser, write: Write
) -> None:
    news = write(lambda s: web.commune.approved_bulletin(s).id)
    form = f"/ghi-am/moi?cua={news}"
    sent = {
        "csrf_token": token_of(operator.get(form)), "title": "Raglai", "variant_of": news,
        "language": "rog", "translator": "Mấu Thị Hồng", "native_reviewer": "mấu thị  hồng",
    }  # fmt: skip
    files = {"recording": ("a.wav", sounding(0.2))}
    made = operator.client.post("/ghi-am/moi", data=sent, files=files)
    assert made.status_code == 303, made.text
    page = operator.get(made.headers["location"])
    assert "Người hiệu đính phải khác người dịch" in page
    assert "<dd><strong>Mấu Thị Hồng</strong></dd>" in page
    assert "<dd>chưa ghi tên</dd>" in page
