"""The auditors' room as somebody with a login, and a team with a link, meet it."""

import gzip
import re
import subprocess
from datetime import date, time
from pathlib import Path
from urllib.parse import unquote

import imageio_ffmpeg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from controller import civil
from controller.accounts.actor import SYSTEM
from controller.audit.links import NewLink, make_link, revoke_link
from controller.bulletins.decisions import approve
from controller.duties.service import NewDuty, take_on
from controller.hand_entries.service import NewEntry, enter
from controller.keys.ceremony import Ceremony, Grant, hold
from controller.keys.files import KeyFolder
from controller.local_sources.service import NewOpening, ask
from controller.planning.service import plan_marked
from controller.receivers.service import NewCluster, add_cluster
from controller.shelf.shelf import Shelf
from controller.signer.conditions import Station
from controller.signer.heads import HeadKeeper
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.engine import reading_sessions
from controller.store.hand_entries import EntryKind, Outcome
from controller.store.inspections import InspectionLink, SiteFinding, SitePhoto
from controller.store.ledger import AuditEvent
from controller.store.people import StaffRole
from controller.transparency.sequencer import append_waiting, ask_for_head
from playlists.messages.permission import Source
from playlists.messages.trust import advance, pack_chain, trust_root
from playlists.verification.page import html
from playlists.verification.verify import verify
from tests.controller.web.asking import Browser, Web, Write, first, token_of
from tests.controller.web.emergency_things import emergencies_of
from tests.controller.web.things_of_a_commune import some_station

HOUR_MS = 3_600_000


@pytest.fixture
def auditor(web: Web) -> Browser:
    return web.logged_in(StaffRole.AUDITOR)


@pytest.fixture
def expected_id(web: Web, write: Write) -> str:
    def promise(session: Session) -> str:
        commune = web.commune
        commune.slot(session, [commune.approved_bulletin(session, "Cắt điện ngày mai.")])
        plan_marked(session, commune.now + 1, (), limit=10)
        return str(session.scalars(select(ExpectedBroadcast.id)).first())

    return str(write(promise))


@pytest.fixture
def link(web: Web, write: Write) -> str:
    """The text of a link over the commune."""
    new = NewLink(unit_id=web.commune.unit.id, team="Đoàn A", ends_at=web.now + HOUR_MS)
    auditor = web.commune.actor(StaffRole.AUDITOR)
    return str(write(lambda session: make_link(session, auditor, new, web.now)[1]))


def stepped_in(web: Web, link: str) -> TestClient:
    team = web.client()
    assert "Đoàn A" in team.get(f"/doan/{link}").text
    assert team.post(f"/doan/{link}").headers["location"] == "/kiem-tra"
    return team


def test_a_team_sees_the_record_without_an_account_and_each_page_is_written_down(
    web: Web, link: str, expected_id: str
) -> None:
    team = stepped_in(web, link)
    paths = ["/kiem-tra", "/kiem-tra/luot-phat?tu=2026-11-01&den=2026-11-30"]
    paths += [f"/kiem-tra/luot-phat/{expected_id}", "/kiem-tra/so-sanh", "/kiem-tra/do-phu"]
    for path in paths:
        answer = team.get(path)
        assert answer.status_code == 200, (path, answer.text)
        assert "Đoàn kiểm tra: Đoàn A" in answer.text
    with reading_sessions(web.engine)() as session:
        used = session.scalars(select(AuditEvent).where(AuditEvent.act == "use_inspection_link"))
        told = " ".join(event.detail for event in used)
    assert all(path in told for path in paths)


def test_looking_at_the_door_opens_nothing(web: Web, link: str) -> None:
    team = web.client()
    team.get(f"/doan/{link}")
    assert team.get("/kiem-tra").headers["location"].startswith("/dang-nhap")


def test_a_link_that_was_taken_back_shows_nothing_more(web: Web, write: Write, link: str) -> None:
    team = stepped_in(web, link)
    auditor = web.commune.actor(StaffRole.AUDITOR)
    write(
        lambda session: revoke_link(
            session, auditor, session.scalars(select(InspectionLink.id)).one(), web.now
        )
    )
    answer = team.get("/kiem-tra")
    assert answer.status_code == 401
    assert "hết hạn hoặc đã bị thu hồi" in answer.text


def test_a_link_ends_by_itself(web: Web, link: str) -> None:
    team = stepped_in(web, link)
    web.now += HOUR_MS
    assert team.get("/kiem-tra").status_code == 401


def test_a_team_gets_into_no_other_room_and_writes_nothing(web: Web, link: str) -> None:
    team = stepped_in(web, link)
    for path in ("/hom-nay", "/ban-tin", "/nguoi-dung", "/kiem-tra/lien-ket", "/api/v1/broadcasts"):
        assert team.get(path).status_code in {303, 401}, path
    cluster = web.commune.clusters[0].id
    answer = team.post(f"/kiem-tra/cum/{cluster}/ghi", data={"heard": "clear", "csrf_token": ""})
    assert answer.headers["location"].startswith("/dang-nhap")


def test_an_auditor_makes_a_link_whose_address_is_shown_once(web: Web, auditor: Browser) -> None:
    sent = {"team": "Đoàn B", "don_vi": web.commune.unit.id, "gio": 2}
    page = auditor.post("/kiem-tra/lien-ket", sent).text
    address = first(r'id="dia-chi" value="http://testserver(/doan/[\w-]+)" readonly', page)
    assert 'data-copy="dia-chi"' in page
    assert web.client().get(address).status_code == 200
    again = auditor.get("/kiem-tra/lien-ket")
    assert "Đoàn B" in again
    assert address not in again


def test_whoever_takes_a_link_back_reads_that_the_team_is_shut_out(
    auditor: Browser, link: str
) -> None:
    revoked = first(r'action="(/kiem-tra/lien-ket/\w+/thu-hoi)"', auditor.get("/kiem-tra/lien-ket"))
    assert "Đoàn kiểm tra không mở được nữa" in auditor.get(auditor.post(revoked, {}).location)


def test_the_sheet_has_a_code_for_each_cluster_that_leads_to_its_day(
    web: Web, auditor: Browser
) -> None:
    sheet = auditor.get("/kiem-tra/ma-qr")
    assert sheet.count('alt="Mã QR của cụm') == len(web.commune.clusters)
    cluster = web.commune.clusters[1]
    answer = auditor.client.get(f"/c/{cluster.id}")
    assert answer.headers["location"] == f"/kiem-tra/cum/{cluster.id}"
    assert cluster.name in auditor.get(answer.headers["location"])


def test_a_finding_with_its_photo_comes_from_the_phone_and_is_in_the_minutes(
    web: Web, auditor: Browser
) -> None:
    drawn = auditor.post("/kiem-tra/tai-cho", {"name": "Quý IV", "so_cum": "1"})
    round_path = drawn.location
    form_path = first(r'"(/kiem-tra/cum/\w+/ghi\?dot=\w+)"', auditor.get(round_path))
    path, _, round_id = form_path.partition("?dot=")
    answer = auditor.client.post(
        path,
        data={
            "csrf_token": token_of(auditor.get(form_path)),
            "heard": "silent",
            "remark": "Loa im lặng.",
            "dot": round_id,
        },
        files={"photo": ("a.jpg", photo(), "image/jpeg")},
    )
    assert answer.status_code == 303, answer.text
    minutes = auditor.get(f"{round_path}/bien-ban")
    for words in ("BIÊN BẢN", "Không nghe thấy", "Không có chương trình", "Loa im lặng."):
        assert words in minutes
    with reading_sessions(web.engine)() as session:
        finding = session.scalars(select(SiteFinding)).one()
        kept = session.get_one(SitePhoto, finding.photo_sha256).jpeg
    assert auditor.client.get(f"/kiem-tra/anh/{finding.photo_sha256}").content == kept


def test_a_bad_photo_loses_nothing_of_what_was_typed(web: Web, auditor: Browser) -> None:
    path = f"/kiem-tra/cum/{web.commune.clusters[0].id}/ghi"
    answer = auditor.client.post(
        path,
        data={
            "csrf_token": token_of(auditor.get(path)),
            "heard": "poor",
            "remark": "Rè khi gió to.",
        },
        files={"photo": ("a.heic", b"ftypheic", "image/heic")},
    )
    assert answer.status_code == 422
    assert "Không đọc được ảnh" in answer.text
    assert "Rè khi gió to." in answer.text
    assert re.search(r'value="poor"\s+checked', answer.text)


def test_what_people_said_of_another_makers_cluster_stands_there_as_such(
    web: Web, auditor: Browser, write: Write
) -> None:
    """A cluster without a receiver: nobody but people can say what sounded."""

    def say(session: Session) -> str:
        commune = web.commune
        new = NewCluster(unit_id=commune.unit.id, code="FM1", name="Đài FM")
        cluster = add_cluster(session, SYSTEM, new, web.now)
        entry = NewEntry(
            unit_id=commune.unit.id,
            kind=EntryKind.BROADCAST,
            cluster_id=cluster.id,
            subject="Bản tin sáng",
            began_at=civil.instant_of(date(2026, 11, 18), time(6)),
            outcome=Outcome.PLAYED,
            note="Trưởng thôn nghe",
        )
        enter(session, commune.operator, entry, web.now)
        return cluster.id

    page = auditor.get(f"/kiem-tra/cum/{write(say)}/luc?ngay=2026-11-18&gio=06:05")
    assert "Khai tay" in page
    assert "Trưởng thôn nghe" in page
    assert "Không có chương trình" not in page


def test_the_proof_of_a_microphone_shows_its_permission_and_offers_nothing_to_listen_to(
    web: Web, auditor: Browser, write: Write
) -> None:
    def promise(session: Session) -> tuple[str, str]:
        commune = web.commune
        new = NewOpening(
            unit_id=commune.unit.id,
            source=Source.MICROPHONE,
            purpose="Trưởng thôn dặn dò",
            minutes=10,
        )
        asked = ask(session, commune.operator, new, commune.now, Shelf(web.audio_dir))
        approve(session, commune.approver, asked.current.id, commune.now)
        commune.slot(session, [asked])
        plan_marked(session, commune.now + 1, (), limit=10)
        one = session.scalars(select(ExpectedBroadcast)).first()
        assert one is not None
        return one.id, one.sha256

    expected_id, permission = write(promise)
    page = auditor.get(f"/kiem-tra/luot-phat/{expected_id}")
    assert "<audio" not in page
    assert "Micro tại chỗ, mở 10 phút" in page
    assert f"dấu của giấy phép <code>{permission}</code>" in page


def test_the_proof_of_a_bulletin_offers_the_sound_that_was_approved(
    auditor: Browser, expected_id: str
) -> None:
    page = auditor.get(f"/kiem-tra/luot-phat/{expected_id}")
    assert 'src="/kiem-tra/nghe/' in page
    assert "dấu của giấy phép" not in page


def test_where_nothing_was_planned_the_answer_says_so(
    web: Web, auditor: Browser, expected_id: str
) -> None:
    assert expected_id
    cluster = web.commune.clusters[0].id
    page = auditor.get(f"/kiem-tra/cum/{cluster}/luc?ngay=2026-11-19&gio=11:00")
    assert "Không có chương trình" in page
    page = auditor.get(f"/kiem-tra/cum/{cluster}/luc?ngay=2026-11-19&gio=17:00")
    assert "Không có chương trình" not in page
    assert "Cắt điện ngày mai." in page
    assert "chưa báo cáo tới thời điểm này" in page


def test_the_search_leads_to_entries_by_hand_emergencies_and_duties(
    web: Web, auditor: Browser, write: Write, link: str
) -> None:
    def lay(session: Session) -> dict[str, str]:
        commune = web.commune
        bulletin = commune.approved_bulletin(session, "Kế hoạch sử dụng đất.")
        new = NewDuty(bulletin_id=bulletin.id, template="three-days", begins_on="2026-11-19")
        duty = take_on(session, commune.operator, new, web.now)
        said = NewEntry(
            unit_id=commune.unit.id,
            kind=EntryKind.SHIFT,
            subject="Ông Ba trực bão",
            began_at=web.now - HOUR_MS,
            outcome=Outcome.ON_DUTY,
        )
        entry = enter(session, commune.operator, said, web.now)
        emergency = emergencies_of(session, commune)["emergency_id"]
        return {
            "su dung dat": f"/nghia-vu/{duty.id}",
            "ong ba": f"/khai-tay/{entry.id}",
            "ngap lut": f"/khan-cap/{emergency}",
            "cong van 12": f"/dai-tiep-am#dai-{some_station(session, commune).id}",
        }

    places = write(lay)
    team = stepped_in(web, link)
    for wanted, address in places.items():
        assert f'href="{address}"' in auditor.get(f"/kiem-tra/tim?tim={wanted}"), wanted
        assert auditor.get(address)
        for_team = team.get(f"/kiem-tra/tim?tim={wanted}").text
        assert "Không thấy gì" not in for_team
        assert address not in for_team  # a team gets into no other room


def test_reach_is_called_an_estimate_and_no_target(auditor: Browser) -> None:
    page = auditor.get("/kiem-tra/do-phu")
    assert "ước tính" in page
    assert "không phải số người đã nghe" in page
    assert "Quyết định 1322/QĐ-UBND" in page


def test_households_are_counted_and_a_bad_number_changes_nothing(web: Web) -> None:
    technician = web.logged_in(StaffRole.TECHNICIAN)
    here, there = (cluster.id for cluster in web.commune.clusters[:2])
    technician.post("/so-ho", {f"cum.{here}": "120", f"cum.{there}": ""})
    assert 'value="120"' in technician.get("/so-ho")
    answer = technician.post("/so-ho", {f"cum.{here}": "130", f"cum.{there}": "nhiều"})
    assert answer.status == 422
    assert 'value="120"' in technician.get("/so-ho")


def photo() -> bytes:
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        *("-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x48:d=1"),
        *("-frames:v", "1", "-f", "mjpeg", "-"),
    ]
    return subprocess.run(command, check=True, capture_output=True).stdout


def test_an_auditor_takes_the_record_away_and_checks_it_elsewhere(
    web: Web, write: Write, auditor: Browser, expected_id: str, tmp_path: Path
) -> None:
    page = auditor.get("/kiem-tra/mang-ve")
    assert "Chưa có mốc nào được ký" in page
    unit = web.commune.unit.id
    form = {"csrf_token": token_of(page), "don_vi": unit, "tu": "", "den": "2026-11-30"}
    refused = auditor.client.post("/kiem-tra/mang-ve", data=form)
    assert "Chưa có mốc nào của sổ được ký" in refused.text
    ceremony = write(lambda session: signed_head(web, session, tmp_path))
    answer = auditor.client.post("/kiem-tra/mang-ve", data=form)
    assert answer.headers["content-type"] == "application/gzip"
    lines = gzip.decompress(answer.content).splitlines()
    found = verify(lines, ceremony.root)
    assert (found.unit, found.verdicts) == (unit, 0)
    assert any(expected_id.encode() in line for line in lines)
    page = auditor.get("/kiem-tra/mang-ve")
    letter = unquote(first(r'href="mailto:\?([^"]*)"', page))
    assert f"Số dòng: {found.to_size}\n" in letter
    assert f"Gốc cây băm: {found.to_root}\n" in letter
    assert auditor.get("/kiem-tra/mang-ve/kiem-tra.html") == html()
    with reading_sessions(web.engine)() as session:
        (act,) = session.scalars(select(AuditEvent).where(AuditEvent.act == "take_record"))
    assert act.person_id == web.commune.actor(StaffRole.AUDITOR).person_id


def signed_head(web: Web, session: Session, folder: Path) -> Ceremony:
    """All that waits stands in the log, under a head of a new station key whose chain lies here."""
    now = web.now
    units = (web.commune.province.id,)
    ceremony = hold(Grant(units=units, not_before=now - 1, not_after=now + HOUR_MS), 1, 1, now)
    while append_waiting(session, now, 1000):
        pass
    ask_for_head(session, now, at_once=True)
    trust = advance(trust_root(ceremony.root), ceremony.chain)
    HeadKeeper(folder).sign(session, Station((ceremony.station_key,), trust), now)
    chain = KeyFolder(web.app.state.settings.keys_dir).chain
    chain.parent.mkdir(parents=True, exist_ok=True)
    chain.write_bytes(pack_chain(ceremony.chain))
    return ceremony
