"""The recipe of docs/https.md with a real browser: passkey and microphone under a name of the LAN.

Chromium trusts the authority because it lies in the certificate store of its own profile, as on a
person's computer; a browser without it refuses the page.
"""

import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from playwright.sync_api import Error as BrowserError

from controller.clock import now_ms
from controller.https.files import HttpsFolder, furnish
from controller.keys.sealed import Lock, Stretch
from controller.serve.ports import LOOPBACK, answers, free_port
from controller.settings import Settings, read_settings
from controller.store.engine import open_engine, writing_sessions
from controller.store.migrate import migrate
from controller.web import role
from tests.browser.chromium import LAUNCH, VIETNAM, WIDTHS
from tests.browser.first_device import code_in_envelope, make_passkey
from tests.browser.test_passkeys import TELEPHONE
from tests.controller.commune import PASSWORD, lay_commune

NAME = "loa.xavanthang.lan"
LOCK = Lock(b"passphrase", Stretch(memory_kib=8, passes=1, lanes=1))
PATIENCE_S = 30.0
HEARD = """async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  for (let tries = 0; tries < 200; tries++) {
    analyser.getFloatTimeDomainData(samples);
    if (samples.some((sample) => Math.abs(sample) > 0.01)) return "sound";
    await new Promise((done) => setTimeout(done, 25));
  }
  return "silence";
}"""
"""What comes out of the microphone: Chromium's false one beeps."""


@dataclass
class House:
    """A controller in a LAN, and the home folder of somebody at a computer there."""

    settings: Settings
    person: Path

    @property
    def address(self) -> str:
        return f"https://{NAME}:{self.settings.https_port}"

    def trust(self) -> None:
        """Put the authority into the person's certificate store, as docs/https.md says."""
        store = self.person / ".pki" / "nssdb"
        store.mkdir(parents=True)
        where = ["certutil", "-d", f"sql:{store}"]
        authority = str(HttpsFolder(self.settings.https_dir).authority)
        subprocess.run([*where, "-N", "--empty-password"], check=True)
        add = ["-A", "-t", "C,,", "-n", "loa", "-i", authority]
        subprocess.run([*where, *add], check=True)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    tmp_path = tmp_path_factory.mktemp("house")
    if not Path(LAUNCH["executable_path"]).exists() or shutil.which("certutil") is None:
        pytest.skip("Chromium or certutil is not installed (./loa test installs them)")
    settings = read_settings(
        {
            "LOA_HOME": str(tmp_path / "loa"),
            "LOA_WEB_PORT": str(free_port()),
            "LOA_HTTPS_PORT": str(free_port()),
        }
    )
    settings.audio_dir.mkdir(parents=True)
    engine = open_engine(settings.database_url)
    migrate(engine)
    with writing_sessions(engine)() as session:
        lay_commune(session, now=now_ms())
        session.commit()
    engine.dispose()
    furnish(HttpsFolder(settings.https_dir), [NAME], LOCK, now_ms())
    stop = threading.Event()
    running = threading.Thread(target=role.run, args=(settings, stop))
    running.start()
    assert answers(LOOPBACK, settings.https_port or 0, PATIENCE_S)
    (tmp_path / "person").mkdir()
    yield House(settings, tmp_path / "person")
    stop.set()
    running.join()


@pytest.fixture(scope="module")
def computer(house: House, chromium: Browser) -> Iterator[Browser]:
    """The browser of a person who was told to trust us; the LAN's DNS knows the name."""
    arguments = [
        *LAUNCH["args"],
        f"--host-resolver-rules=MAP {NAME} {LOOPBACK}",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
    ]
    environment: dict[str, str | float | bool] = {"HOME": str(house.person)}
    house.trust()
    launch = {**LAUNCH, "args": arguments, "env": environment}
    browser = chromium.browser_type.launch(**launch)
    yield browser
    browser.close()


def window(computer: Browser) -> BrowserContext:
    return computer.new_context(viewport=WIDTHS[390], **VIETNAM)


def log_in(page: Page, house: House) -> None:
    page.goto(f"{house.address}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("approver.thu")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def test_passkey_and_microphone_work_under_the_name_of_the_lan(
    house: House, computer: Browser
) -> None:
    context = window(computer)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    own = {**TELEPHONE, "isUserVerified": True}
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": own})
    log_in(page, house)
    page.wait_for_url(f"{house.address}/hom-nay")

    page.goto(f"{house.address}/tai-khoan")
    engine = open_engine(house.settings.database_url)
    code = code_in_envelope(engine, "approver.thu", now_ms())
    engine.dispose()
    make_passkey(page, code)
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")

    context.clear_cookies()
    log_in(page, house)
    page.get_by_role("button", name="Dùng khóa trên thiết bị").click()
    page.wait_for_url(f"{house.address}/hom-nay")

    context.grant_permissions(["microphone"], origin=house.address)
    assert page.evaluate("isSecureContext")
    assert page.evaluate(HEARD) == "sound"
    context.close()


def test_without_https_there_is_no_microphone_and_no_login_in_the_clear(
    house: House, computer: Browser
) -> None:
    context = window(computer)
    page = context.new_page()
    plain = f"http://{NAME}:{house.settings.web_port}"
    page.goto(f"{plain}/healthz")
    assert not page.evaluate("isSecureContext")
    assert page.evaluate("navigator.mediaDevices === undefined")
    page.goto(f"{plain}/dang-nhap")
    assert page.url.startswith(house.address)
    context.close()


def test_a_browser_that_was_not_told_to_trust_us_refuses_the_page(
    house: House, chromium: Browser
) -> None:
    context = chromium.new_context()
    with pytest.raises(BrowserError, match=r"ERR_CERT"):
        context.new_page().goto(f"https://127.0.0.1:{house.settings.https_port}/dang-nhap")
    context.close()
