"""The page of the listening test, through the web."""

from controller.listening.sounding import sound_round
from controller.settings import read_settings
from tests.controller.listening.hum import Hum
from tests.controller.web.asking import Browser, Web, first


def sounded(web: Web) -> None:
    settings = read_settings({"LOA_HOME": str(web.audio_dir.parent)})
    assert sound_round(web.engine, settings, lambda: [Hum("giong-mot", 200)])


def test_the_test_is_asked_for_heard_and_told(web: Web, operator: Browser) -> None:
    assert "Chưa có ai nghe thử" in operator.get("/nghe-thu")
    assert operator.post("/nghe-thu", {}, "/nghe-thu").location == "/nghe-thu"
    assert "Sau vài phút" in operator.get("/nghe-thu")
    sounded(web)
    page = operator.get("/nghe-thu")
    assert "Câu 1 trên 10" in page
    assert "giong-mot" not in page
    clip = first(r"/nghe-thu/(\w+)/am-thanh", page)
    sound = operator.client.get(f"/nghe-thu/{clip}/am-thanh")
    assert sound.content.startswith(b"OggS")
    for _ in range(10):
        clip = first(r"/nghe-thu/(\w+)/am-thanh", operator.get("/nghe-thu"))
        form = {"heard": "mời bà con", "pleasant": 4}
        assert operator.post(f"/nghe-thu/{clip}", form, "/nghe-thu").location == "/nghe-thu"
    done = operator.get("/nghe-thu")
    assert "giong-mot" in done
    assert "4,0" in done
