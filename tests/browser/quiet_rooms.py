"""What a busy commune never shows: an installation of the first day, a province, names too long."""

from datetime import time

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from controller.accounts.actor import SYSTEM
from controller.accounts.service import NewPerson, actor_for, add_person
from controller.bulletins import service
from controller.bulletins.service import NewBulletin
from controller.civil import instant_of
from controller.receivers.service import NewCluster, add_cluster
from controller.store.engine import writing_sessions
from controller.store.people import Person, StaffRole
from controller.units.service import NewUnit, add_unit
from tests.browser.busy_commune import ADMINISTRATOR, APPROVER, OPERATOR, TODAY, Page
from tests.controller.commune import FAST_HASHER, PASSWORD

OF_PROVINCE, OF_LONG_NAMES = "son.vu", "trinh.ton"
AT = instant_of(TODAY, time(8, 0))
LONG_UNIT = "Đặc khu Trường Sa - Hoàng Sa và các đảo, đá, bãi cạn lân cận"
LONG_PERSON = "Công Tằng Tôn Nữ Huyền Trân Nguyễn Thị Phương Thảo"
LONG_PLACES = (
    "Nhà sinh hoạt cộng đồng kiêm điểm tránh trú bão thôn Nguyễn Thị Minh Khai, đối diện trạm bơm",
    "Trườngtiểuhọcbántrúdântộcthiểusốkhôngcódấucáchnàotrongtêngọicủanó",
    "Ngã ba đường liên xã Khánh Bình, Khánh Đông, Khánh Trung (cột điện số 472/12/5A)",
)
LONG_TITLE = (
    "Thông báo về việc niêm yết công khai Danh sách hộ gia đình, cá nhân được hỗ trợ khắc phục hậu "
    "quả đợt mưa lũ từ ngày 16/11/2026 đến ngày 22/11/2026 trên địa bàn các thôn Đông Hải, Nam "
    "Hải, Tây 1, Tây 2 và khu tái định cư Bắc Sông theo Quyết định số 2.345/QĐ-UBND"
)
LONG_TEXT = (
    "Căn cứ Quyết định số 2.345/QĐ-UBND ngày 23/11/2026 của UBND tỉnh, mức hỗ trợ cao nhất là "
    "125.000.000.000đ. Xem tại https://congkhai.example.vn/danh-sach/2026/11/ho-gia-dinh?ky=thu-nhat"
    "&bieu=mau-so-02 hoặc gọi 0258.3822.115."
)


def lay_quiet(engine: Engine) -> None:
    """A commune without anything, its province, and a unit of long names."""
    with writing_sessions(engine)() as session:
        province = add_unit(
            session, SYSTEM, NewUnit(parent_id=None, kind="tỉnh", name="Khánh Hòa"), AT
        )
        _person(session, province.id, OF_PROVINCE, "Vũ Hồng Sơn", StaffRole.ADMINISTRATOR)
        new = NewUnit(parent_id=province.id, kind="xã", name="Xã Diên Lạc")
        commune = add_unit(session, SYSTEM, new, AT)
        _person(session, commune.id, OPERATOR, "Trần Thị Mai", StaffRole.OPERATOR)
        _person(session, commune.id, APPROVER, "Nguyễn Văn Bình", StaffRole.APPROVER)
        _person(session, commune.id, ADMINISTRATOR, "Lê Thị Hà", StaffRole.ADMINISTRATOR)
        new = NewUnit(parent_id=province.id, kind="đặc khu", name=LONG_UNIT)
        long = add_unit(session, SYSTEM, new, AT)
        person = _person(session, long.id, OF_LONG_NAMES, LONG_PERSON, StaffRole.OPERATOR)
        for number, name in enumerate(LONG_PLACES):
            cluster = NewCluster(unit_id=long.id, code=f"KHU-B{number}", name=name)
            add_cluster(session, SYSTEM, cluster, AT)
        bulletin = NewBulletin(unit_id=long.id, title=LONG_TITLE, written_text=LONG_TEXT)
        service.create(session, actor_for(person), bulletin, AT)
        session.commit()


def _person(session: Session, unit_id: str, login: str, name: str, role: StaffRole) -> Person:
    new = NewPerson(
        unit_id=unit_id,
        login=login,
        name=name,
        position="Công chức Văn hóa - Xã hội, kiêm phụ trách đài",
        role=role,
        password=PASSWORD,
    )
    return add_person(session, SYSTEM, new, AT, FAST_HASHER)


EMPTY: list[Page] = [
    (f"empty-{name}", login, path)
    for name, login, path in (
        ("today", OPERATOR, "/hom-nay"),
        ("bulletins", OPERATOR, "/ban-tin"),
        ("library", OPERATOR, "/thu-vien"),
        ("lexicon", OPERATOR, "/tu-dien"),
        ("week", OPERATOR, "/lich-phat"),
        ("month", OPERATOR, "/lich-phat/thang"),
        ("slot-new", OPERATOR, "/lich-phat/moi"),
        ("composer", OPERATOR, "/chuong-trinh/moi"),
        ("stations", OPERATOR, "/dai-tiep-am"),
        ("duties", OPERATOR, "/nghia-vu"),
        ("clusters", OPERATOR, "/cum-loa"),
        ("areas", ADMINISTRATOR, "/khu-vuc"),
        ("diary", OPERATOR, "/nhat-ky"),
        ("by-hand", OPERATOR, "/khai-tay"),
        ("reports", OPERATOR, "/bao-cao"),
        ("tickets", OPERATOR, "/phieu-viec"),
        ("inbox", OPERATOR, "/tin-nguon"),
        ("trash", OPERATOR, "/thung-rac"),
        ("beginning", ADMINISTRATOR, "/bat-dau"),
        ("audit-room", ADMINISTRATOR, "/kiem-tra"),
        ("emergency-hub", APPROVER, "/khan-cap"),
        ("today-approver", APPROVER, "/hom-nay"),
    )
]
PROVINCE: list[Page] = [
    ("province-today", OF_PROVINCE, "/hom-nay"),
    ("province-beginning", OF_PROVINCE, "/bat-dau"),
    ("province-units", OF_PROVINCE, "/don-vi/danh-muc"),
    ("province-clusters", OF_PROVINCE, "/cum-loa"),
]
LONG: list[Page] = [
    ("long-today", OF_LONG_NAMES, "/hom-nay"),
    ("long-bulletins", OF_LONG_NAMES, "/ban-tin"),
    ("long-clusters", OF_LONG_NAMES, "/cum-loa"),
    ("long-account", OF_LONG_NAMES, "/tai-khoan"),
]
QUIET = [*EMPTY, *PROVINCE, *LONG]
