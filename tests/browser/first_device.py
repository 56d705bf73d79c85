"""A first passkey at human hands: the code in an envelope, the password, the name of the device."""

from playwright.sync_api import Page
from sqlalchemy import Engine, select

from controller.accounts.actor import SYSTEM
from controller.accounts.factor_changes import issue_code
from controller.store.engine import writing_sessions
from controller.store.people import Person
from tests.controller.commune import PASSWORD


def code_in_envelope(engine: Engine, login: str, now: int) -> str:
    """Mã mở bước thứ hai, as an administrator hands it over."""
    with writing_sessions(engine).begin() as session:
        person = session.scalars(select(Person).where(Person.login == login)).one()
        return issue_code(session, SYSTEM, person.id, now)


def make_passkey(page: Page, code: str) -> None:
    """From the account page on, as far as the device's answer."""
    page.get_by_role("button", name="Thêm khóa thiết bị").click()
    page.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    page.get_by_label("Mã mở bước thứ hai").fill(code)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Tên gọi của thiết bị").fill("Điện thoại")
    page.get_by_role("button", name="Tạo khóa").click()
