"""What anybody may fetch without a login: titles and times of what was broadcast, and no person."""

import pytest
from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil
from controller.intake.source_file import SourceFile
from controller.planning.service import plan_marked
from controller.residents.opening import open_page
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.people import StaffRole
from playlists.rules.verdict import VerdictKind
from tests.controller.imported import import_document
from tests.controller.web.asking import Web, Write

NOTICE = "Lịch cắt điện tuần tới"
NAMED = "Danh sách gọi nhập ngũ"
TELEPHONE = "Gọi 0912 345 678 để nhận quà"
TYPED = "Mời bà Lê Thị Sáu đến nhận quà"
DOCUMENT = "ỦY BAN NHÂN DÂN XÃ\nSố: 42/TB-UBND\nTHÔNG BÁO\nNgười ký: Phạm Văn Mười\n"


@pytest.fixture
def address(web: Web, write: Write) -> str:
    """Of a commune where a notice sounded, one that names people, and one that somebody typed."""

    def lay(session: Session) -> None:
        commune = web.commune
        titles = (NOTICE, NAMED, TELEPHONE, TYPED)
        notice, named, telephone, _typed = laid = [
            commune.approved_bulletin(session, f"{title}. Ông Võ Văn Bảy phụ trách.")
            for title in titles
        ]
        for bulletin, title in zip(laid, titles, strict=True):
            bulletin.title, bulletin.heard_again = title, True
        for bulletin in (notice, named, telephone):
            file = SourceFile(f"{bulletin.id}.txt", f"{DOCUMENT}{bulletin.title}\n".encode())
            document = import_document(session, commune.operator, file, commune.now)
            bulletin.document_id = document.id
        named.personal_data = True
        commune.slot(session, laid)
        plan_marked(session, commune.now, (), limit=10)
        for promised in session.scalars(select(ExpectedBroadcast)):
            promised.verdict = VerdictKind.PLAYED

    write(lay)
    web.now += 2 * civil.DAY_MS
    return f"/cong-bo/{web.commune.unit.id}/da-phat"


def test_programs_are_told_title_document_time_and_clusters_and_nothing_else(
    web: Web, address: str
) -> None:
    answer = web.client().get(f"{address}.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    (told,) = answer.json()
    assert set(told) == {"occurrence", "title", "document", "field", "at", "clusters"}
    assert (told["title"], told["document"]) == (NOTICE, "42/TB-UBND")
    assert told["clusters"] == len(web.commune.clusters)
    assert civil.moment(told["at"]) == "19/11/2026 17:00"


def test_readers_of_news_are_told_the_same(web: Web, address: str) -> None:
    answer = web.client().get(f"{address}.rss")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/rss+xml"
    (item,) = etree.fromstring(answer.content).iterfind("channel/item")
    assert item.findtext("title") == NOTICE
    assert item.findtext("description") == "42/TB-UBND, 3 cụm"


def test_no_person_is_named_to_the_public(web: Web, address: str) -> None:
    """Neither whoever the words name, nor author and approver, nor what is marked or typed."""
    for form in ("json", "rss"):
        told = web.client().get(f"{address}.{form}").content.decode()
        assert NOTICE in told
        for name in ("Võ Văn Bảy", "Phạm Văn Mười", "Lê Thị Sáu", "0912", "Nguyễn Thị", NAMED):
            assert name not in told, form


def test_a_unit_that_does_not_exist_has_no_feed(web: Web) -> None:
    assert web.client().get("/cong-bo/khong-co/da-phat.json").status_code == 404
    assert web.client().get("/cong-bo/khong-co/da-phat.rss").status_code == 404


def test_a_typed_notice_is_told_where_the_unit_shows_residents_what_it_broadcast(
    web: Web, address: str, write: Write
) -> None:
    def open_it(session: Session) -> None:
        chief = web.commune.actor(StaffRole.ADMINISTRATOR)
        open_page(session, chief, web.commune.unit.id, "xa-thu", web.now)

    write(open_it)
    told = {one["title"]: one["document"] for one in web.client().get(f"{address}.json").json()}
    assert told == {NOTICE: "42/TB-UBND", TYPED: ""}
    items = etree.fromstring(web.client().get(f"{address}.rss").content).iterfind("channel/item")
    assert {item.findtext("description") for item in items} == {"42/TB-UBND, 3 cụm", "3 cụm"}
