"""A recording as people bring it."""

from tests.controller.recordings.test_recordings import sounding
from tests.controller.web.asking import Browser, Web, token_of


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
