"""Báo tin: the sentence as a text to copy, and the browsers that are told."""

import re

from controller.store.people import StaffRole
from tests.controller.notifications.push_stand_in import HOST, BrowserStandIn
from tests.controller.web.asking import Browser, Web

PHONE = BrowserStandIn().keys


def test_the_text_names_place_day_sentence_and_where_to_look(operator: Browser) -> None:
    page = operator.get("/bao-tin")
    text = re.search(r"<textarea[^>]*>([^<]+)</textarea>", page)
    assert text is not None
    assert text[1].splitlines() == [
        "Xã thu, Thứ Tư, 18/11/2026:",
        "Hôm nay không có bản tin nào trong lịch phát.",
        "http://testserver/hom-nay",
    ]


def test_a_browser_is_told_until_its_owner_takes_it_back(web: Web, operator: Browser) -> None:
    sent = {"endpoint": f"{HOST}/fcm/send/a", "p256dh": PHONE.public, "auth": PHONE.auth}
    assert operator.post("/bao-tin/may-nay", sent).status == 303
    page = operator.get("/bao-tin")
    (end,) = re.findall(r'action="(/bao-tin/may-nay/\w+/bo)"', page)
    assert web.logged_in(StaffRole.APPROVER).post(end, {}).status == 404
    assert operator.post(end, {}).status == 303
    assert "Thôi nhận" not in operator.get("/bao-tin")


def test_an_address_that_is_no_push_services_is_refused_in_words(operator: Browser) -> None:
    sent = {"endpoint": "https://10.0.0.1/x", "p256dh": PHONE.public, "auth": PHONE.auth}
    refused = operator.post("/bao-tin/may-nay", sent)
    assert refused.status == 422
    assert "chép lời nhắn gửi qua Zalo" in refused.text
