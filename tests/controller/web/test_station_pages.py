"""A station from its form to the programme, as operator and approver see it."""

import pytest

from controller.stations.probe import Finding, Outcome
from controller.store.stations import StationKind
from controller.web.wording import stations as of_stations
from tests.controller.web.asking import Browser, first, yes_of

ROOM = "/dai-tiep-am"
STATION = {
    "name": "VOV1, kênh Thời sự",
    "kind": "central",
    "address": "http://127.0.0.1:9/vov1",
    "rights": "Công văn số 12/TNVN",
}
PURPOSE = "Thời sự sáng VOV1"


def enter(operator: Browser) -> str:
    answer = operator.post(f"{ROOM}/moi", STATION, f"{ROOM}/moi")
    assert answer.status == 303, answer.text
    return first(rf'href="({ROOM}/[0-9a-f]+/tiep-am)"', operator.get(ROOM))


def test_the_composer_leads_to_the_stations(operator: Browser) -> None:
    assert f'href="{ROOM}"' in operator.get("/chuong-trinh/moi")


def test_a_station_stands_on_the_list_with_its_right(operator: Browser) -> None:
    enter(operator)
    page = operator.get(ROOM)
    assert "VOV1, kênh Thời sự" in page
    assert "Căn cứ: Công văn số 12/TNVN" in page
    assert "Chưa kiểm tra lần nào" in page


def test_a_wrong_address_is_refused_and_what_was_typed_stays(operator: Browser) -> None:
    answer = operator.post(f"{ROOM}/moi", {**STATION, "address": "vov.vn"}, f"{ROOM}/moi")
    assert "bắt đầu bằng http://" in answer.text
    assert "Công văn số 12/TNVN" in answer.text


def test_listening_never_leads_into_our_own_network_and_says_so(operator: Browser) -> None:
    path = enter(operator).removesuffix("/tiep-am")
    answer = operator.post(f"{path}/nghe", {}, ROOM)
    assert answer.status == 303, answer.text
    assert "Địa chỉ dẫn vào mạng nội bộ, không được phép mở" in operator.get(ROOM)


def test_a_relay_is_approved_by_station_and_length_and_then_offered(
    operator: Browser, approver: Browser
) -> None:
    form = enter(operator)
    asked = {"purpose": PURPOSE, "minutes": "30", "shared": "true"}
    answer = operator.post(form, asked, form)
    assert answer.status == 303, answer.text
    path = answer.location.partition("?")[0]
    page = operator.get(path)
    assert "Tiếp âm VOV1, kênh Thời sự trong 30 phút 00 giây, lấy qua máy chủ." in page
    assert STATION["address"] in page
    assert "<audio" not in page
    deciding = approver.get(f"{path}/duyet")
    assert STATION["address"] in deciding
    assert "người duyệt chịu trách nhiệm về đài và thời lượng" in deciding
    answer = approver.post(f"{path}/duyet", yes_of(deciding), f"{path}/duyet")
    assert answer.status == 303, answer.text
    offered = operator.get("/chuong-trinh/moi")
    assert PURPOSE in offered
    assert "Tiếp âm, 30 phút" in offered


def test_a_station_is_taken_off_the_list(operator: Browser) -> None:
    path = enter(operator).removesuffix("/tiep-am")
    assert operator.post(f"{path}/bo", {}, ROOM).status == 303
    assert "VOV1" not in operator.get(ROOM)


def test_every_kind_and_finding_has_words() -> None:
    assert set(of_stations.KIND) == set(StationKind)
    assert set(of_stations.OUTCOME) == set(of_stations.STEP) == set(Outcome)


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (Finding(outcome=Outcome.NOTHING), "Không bắt được"),
        (
            Finding(outcome=Outcome.GOOD, codec="mp3", hertz=44_100, kbit_s=64, level_lufs=-21.5),
            "Bắt được, MP3, 64 kbit/s, 44,1 kHz, tiếng to vừa (−21,5 LUFS)",
        ),
    ],
)
def test_what_was_heard_is_told_in_words(finding: Finding, words: str) -> None:
    assert of_stations.found(finding) == words
