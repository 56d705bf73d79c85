"""The page of the listening test, through the web."""

from controller.listening.sounding import sound_round
from controller.settings import read_settings
from tests.controller.listening.hum import Hum
from tests.controller.web.asking import Browser, Web, first
from tts.voices.loa.persons import LoaSouthern


def sounded(web: Web, voice: str = "giong-mot") -> None:
    settings = read_settings({"LOA_HOME": str(web.audio_dir.parent)})
    assert sound_round(web.engine, settings, lambda: [Hum(voice, 200)])


def heard_to_the_end(operator: Browser) -> None:
    for _ in range(10):
        clip = first(r"/nghe-thu/(\w+)/am-thanh", operator.get("/nghe-thu"))
        form = {"heard": "mời bà con", "pleasant": 4}
        assert operator.post(f"/nghe-thu/{clip}", form, "/nghe-thu").location == "/nghe-thu"


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
    heard_to_the_end(operator)
    done = operator.get("/nghe-thu")
    assert "giong-mot" in done
    assert "4,0" in done


def test_the_accent_of_the_south_is_judged_blindly_and_then_named_as_nobody_judged_it(
    web: Web, operator: Browser
) -> None:
    operator.post("/nghe-thu", {}, "/nghe-thu")
    sounded(web, LoaSouthern.name)
    blind = operator.get("/nghe-thu")
    assert LoaSouthern.name not in blind
    assert "Sài Gòn" not in blind
    heard_to_the_end(operator)
    assert "Giọng Loa Sài Gòn, ngoại tuyến: chưa ai đánh giá" in operator.get("/nghe-thu")
