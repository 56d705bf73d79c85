"""Give somebody her first device through the pages, as she does it herself."""

import re

import pyotp

from controller.accounts.actor import SYSTEM
from controller.accounts.factor_changes import issue_code
from controller.store.engine import writing_sessions
from controller.store.people import StaffRole
from tests.controller.commune import PASSWORD
from tests.controller.web.asking import Browser, Web, first


def code_for(web: Web, role: StaffRole) -> str:
    """Mã mở bước thứ hai, as an administrator hands it over."""
    with writing_sessions(web.engine).begin() as session:
        return issue_code(session, SYSTEM, web.commune.people[role].id, web.now)


def add_app(
    web: Web, browser: Browser, role: StaffRole = StaffRole.APPROVER
) -> tuple[pyotp.TOTP, list[str]]:
    """Her app, and the recovery codes that came with it."""
    shown = {"password": PASSWORD, "code": code_for(web, role)}
    offered = browser.post("/tai-khoan/ung-dung/moi", shown, page="/tai-khoan")
    app = pyotp.TOTP(first(r'<code class="break">([A-Z2-7]+)</code>', offered.text))
    typed = {"code": app.at(web.now // 1000)}
    added = browser.post("/tai-khoan/ung-dung", typed, page="/tai-khoan")
    assert added.status == 200, added.text
    codes = re.findall(r"<li><code>([a-z0-9-]{14})</code></li>", added.text)
    assert len(codes) == 10
    web.now += 60_000
    return app, codes
