"""Tickets, notices and the pages for residents in a real browser."""

import json
import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser, expect

from controller.store.engine import writing_sessions
from tests.browser.busy_commune import OPERATOR
from tests.browser.conftest import Site
from tests.browser.tickets_room import HOME, lay_tickets
from tests.browser.visitor import Visitor
from tests.waiting import until

REGISTER = """async () => {
  const name = document.querySelector("[data-push]").dataset.worker;
  const worker = (await navigator.serviceWorker.register(name)).installing;
  await new Promise((done) => {
    worker.addEventListener("statechange", () => worker.state === "activated" && done());
  });
}"""
SHOWN = """async () => {
  const [registration] = await navigator.serviceWorker.getRegistrations();
  return (await registration.getNotifications()).map((one) => one.body);
}"""


@pytest.fixture(scope="module")
def paths(site: Site) -> Mapping[str, list[str]]:
    """Every page, by who sees it."""
    with writing_sessions(site.engine)() as session:
        laid = lay_tickets(session, site.commune)
        session.commit()
    logins = dict.fromkeys(login for _name, login, _path in laid)
    return {login: [path for _name, who, path in laid if who == login] for login in logins}


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_no_barrier_no_complaint_nothing_wider_than_the_window(
    chromium: Browser, site: Site, paths: Mapping[str, list[str]], width: int, scheme: str
) -> None:
    found = {}
    for login, addresses in paths.items():
        with Visitor(chromium, site.address, width, scheme) as visitor:
            if login:
                visitor.log_in(login)
            for path in addresses:
                visitor.go(path)
                found[path] = visitor.judgement()
    assert {path: complaints for path, complaints in found.items() if complaints} == {}


@pytest.mark.usefixtures("paths")
def test_a_resident_complains_and_reads_what_the_operator_answers(
    chromium: Browser, site: Site
) -> None:
    with Visitor(chromium, site.address, 390) as resident:
        resident.go(HOME)
        resident.page.get_by_role("link", name="Phản ánh về loa").click()
        resident.page.get_by_label("Loa phát sai giờ").check()
        resident.page.get_by_label("Loa ở đâu?").select_option(label="Chợ Hòa Thắng (cụm 02)")
        resident.page.get_by_label("Khoảng mấy giờ").fill("05:15")
        resident.page.get_by_role("button", name="Gửi phản ánh").click()
        expect(resident.page.get_by_role("status")).to_contain_text("Đã nhận phản ánh")
        assert resident.page.context.cookies() == []
        with Visitor(chromium, site.address, 390) as operator:
            operator.log_in(OPERATOR)
            operator.page.get_by_role("link", name=re.compile(r"^Phiếu việc \(")).click()
            operator.page.get_by_role("link", name="Loa phát sai giờ", exact=True).click()
            expect(operator.page.get_by_text("Sổ phát của cụm quanh giờ đó")).to_be_visible()
            operator.page.get_by_label("Câu trả lời").fill("Đã chỉnh giờ của cụm 02.")
            operator.page.get_by_role("button", name="Trả lời và đóng phiếu").click()
            expect(operator.page.get_by_text("Đã đóng phiếu")).to_be_visible()
        resident.page.reload()
        expect(resident.page.get_by_text("Đã chỉnh giờ của cụm 02.")).to_be_visible()
        resident.page.get_by_role("button", name="Đã ổn").click()
        expect(resident.page.get_by_role("status")).to_contain_text("Đã ghi: đã ổn")


@pytest.mark.usefixtures("paths")
def test_a_bulletin_is_heard_again_without_a_login(chromium: Browser, site: Site) -> None:
    with Visitor(chromium, site.address, 390) as resident:
        resident.go(HOME)
        resident.page.get_by_role("link", name="Cảnh báo cháy rừng", exact=False).click()
        sound = resident.page.locator("audio").get_attribute("src")
        assert sound is not None
        assert resident.page.request.get(site.address + sound).status == 200
        assert resident.complaints == []


def test_the_worker_shows_the_sentence_that_a_push_service_brings(
    chromium: Browser, site: Site
) -> None:
    with Visitor(chromium, site.address, 390) as operator:
        operator.page.context.grant_permissions(["notifications"])
        operator.log_in(OPERATOR)
        operator.go("/bao-tin")
        expect(operator.page.get_by_role("button", name="Nhận trên máy này")).to_be_visible()
        wire = operator.page.context.new_cdp_session(operator.page)
        known: list[str] = []
        wire.on(
            "ServiceWorker.workerRegistrationUpdated",
            lambda told: known.extend(r["registrationId"] for r in told["registrations"]),
        )
        wire.send("ServiceWorker.enable")
        operator.page.evaluate(REGISTER)
        told = {"title": "Loa", "body": "Sáng nay 18/18 cụm đã phát.", "to": "/hom-nay"}
        push = {
            "origin": site.address,
            "registrationId": known[-1],
            "data": json.dumps(told),
        }

        def is_shown() -> bool:
            """Chromium drops without a word what comes before it has stored the worker."""
            wire.send("ServiceWorker.deliverPushMessage", push)
            return bool(operator.page.evaluate(SHOWN))

        until(is_shown, every_s=0.5)
        assert set(operator.page.evaluate(SHOWN)) == {told["body"]}
        assert operator.complaints == []
