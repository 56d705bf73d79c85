import re
from pathlib import Path

from sqlalchemy.orm import Session

from controller import civil
from controller.planning.service import plan_marked
from controller.store.bulletins import Bulletin
from controller.store.engine import open_engine, reading_sessions
from tests.browser.pretended_receivers import PretendedReceivers
from tests.controller.api.programs import Program
from tests.controller.commune import NOW, PASSWORD, finish_speech
from tests.controller.web.asking import Web, Write

SAMPLE = Path(__file__).resolve().parents[2] / "browser/sample_decision.txt"


def test_the_whole_road_by_program(
    web: Web, operator: Program, approver: Program, write: Write
) -> None:
    document = operator.ask(
        "POST", "/documents", files={"source": ("qd.txt", SAMPLE.read_bytes())}
    ).json()
    assert document["number"] == "42/QĐ-UBND"
    assert [part["label"] for part in document["parts"]][:2] == ["Căn cứ", "Điều 1"]

    new = {"document_id": document["id"], "parts": ["Điều 4"]}
    bulletin = operator.post("/bulletins", new)
    assert bulletin["speech"] == "waiting"
    write(lambda session: speak(session, bulletin["id"], web.now))
    sent = operator.post(f"/bulletins/{bulletin['id']}/submit", {"at": "2026-11-19T17:00:00"})
    assert (sent["status"], sent["air_wish"]["at"]) == ("pending", "2026-11-19T17:00:00")
    unwished = operator.post(f"/bulletins/{bulletin['id']}/air-wish", {"at": ""})
    assert unwished["air_wish"] is None
    checklist = approver.get("/checklist")
    decision = {
        "revision_id": bulletin["revision_id"],
        "checklist": checklist["name"],
        "ticks": [*range(len(checklist["items"]))],
    }
    unchecked = approver.post(
        f"/bulletins/{bulletin['id']}/approve", {**decision, "ticks": [0]}, status=422
    )
    assert "Chưa đánh dấu đủ" in unchecked["detail"]
    approved = approver.post(f"/bulletins/{bulletin['id']}/approve", decision)
    assert approved["status"] == "approved"
    assert approved["approved_by"] == "Nguyễn Thị approver"

    programme = operator.post("/programmes", {"name": "Sáng", "bulletin_ids": [bulletin["id"]]})
    assert programme["length_ms"] == 4000
    slot = operator.post(
        "/slots", {"programme_id": programme["id"], "starts_on": "2026-11-18", "at": "18:30:00"}
    )
    web.now = write(lambda session: live_until_seven(session, web))
    found = operator.get("/broadcasts")["broadcasts"]
    assert [b["cluster"] for b in found] == ["01", "02", "03"]
    first = found[0]
    assert first["verdict"] == "played"
    assert first["planned_start"] == "2026-11-18T18:30:00+07:00"
    assert first["started_at"].endswith("+07:00")
    assert first["audio_sha256"] == approved["audio_sha256"]
    assert first["receiver"] == web.commune.receivers[0].id
    assert first["approved_by"] == "Nguyễn Thị approver"
    assert [c["online"] for c in operator.get("/clusters")] == [True, True, True]
    assert operator.ask("DELETE", f"/slots/{slot['id']}").json()["cancelled"]
    assert operator.get("/slots") == []


def speak(session: Session, bulletin_id: str, now: int) -> None:
    finish_speech(session, session.get_one(Bulletin, bulletin_id).current, 4.0, now)


def live_until_seven(session: Session, web: Web) -> int:
    plan_marked(session, web.now, ("http://127.0.0.1/audio",), limit=10)
    seven = civil.instant_of(civil.day_of(NOW)) + 19 * civil.HOUR_MS
    pretended = PretendedReceivers(session, web.commune.clusters, web.commune.receivers, seven)
    pretended.broadcast_the_day(accepted_at=web.now)
    return seven


def test_a_long_list_is_had_in_pieces_without_gap_or_repetition(
    web: Web, operator: Program, write: Write
) -> None:
    def scheduled(session: Session) -> None:
        news = [web.commune.approved_bulletin(session, f"Tin {n}.", seconds=9) for n in (1, 2)]
        web.commune.slot(session, news, starts_on="2026-11-18", at="18:30:00")
        plan_marked(session, web.now, ("http://127.0.0.1/audio",), limit=10)

    write(scheduled)
    whole = [b["id"] for b in operator.get("/broadcasts")["broadcasts"]]
    pieces: list[str] = []
    after: str | None = ""
    while after is not None:
        page = operator.get("/broadcasts", limit=4, after=after)
        pieces += [b["id"] for b in page["broadcasts"]]
        after = page["next"]
    assert len(whole) == 6
    assert pieces == whole
    one = operator.get("/broadcasts", cluster_id=web.commune.clusters[1].id)["broadcasts"]
    assert {b["cluster"] for b in one} == {"02"}


def test_undecided_readings_are_listed_and_settled(operator: Program) -> None:
    text = "Đoàn của TT. Khánh Vĩnh đến thăm."
    bulletin = operator.post("/bulletins", {"title": "Thăm", "text": text})
    (unsure,) = bulletin["undecided"]
    assert unsure["written"] == "TT."
    decision = {key: unsure[key] for key in ("start", "end", "written")}
    decided = operator.post(
        f"/bulletins/{bulletin['id']}/readings", {**decision, "spoken": "thị trấn"}
    )
    assert decided["undecided"] == []


def test_refusals_are_told_in_vietnamese_with_their_status(
    operator: Program, approver: Program
) -> None:
    bulletin = operator.post("/bulletins", {"title": "Tin", "text": "Nội dung."})
    early = operator.post(f"/bulletins/{bulletin['id']}/submit", status=422)
    assert early["detail"].startswith("Máy đang đọc bản tin")
    foreign = approver.post("/bulletins", {"title": "Tin", "text": "Nội dung."}, status=403)
    assert "không có quyền soạn bản tin" in foreign["detail"]
    decision = {"revision_id": bulletin["revision_id"]}
    path = f"/bulletins/{bulletin['id']}/approve"
    assert "không còn chờ duyệt" in approver.post(path, decision, status=409)["detail"]
    assert operator.ask("GET", "/bulletins/0").status_code == 404
    assert operator.ask("GET", "/khong-co").json()["detail"].startswith("Không có trang nào")


def test_what_is_not_understood_is_named(operator: Program) -> None:
    answer = operator.post("/bulletins", {"title": "Tin", "text": "x", "colour": 1}, status=422)
    assert "colour" in answer["detail"]
    assert answer["problems"][0]["type"] == "extra_forbidden"


def test_a_token_ends_with_its_session(operator: Program) -> None:
    assert operator.ask("DELETE", "/session").status_code == 204
    assert operator.ask("GET", "/clusters").status_code == 401


def test_a_wrong_password_gets_no_token(web: Web) -> None:
    answer = web.client().post("/api/v1/session", json={"login": "operator.thu", "password": "x"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_browsers_cookie_alone_changes_nothing(web: Web) -> None:
    client = web.client()
    page = client.get("/dang-nhap").text
    token = re.findall(r'csrf_token" value="([^"]+)', page)[0]
    client.post(
        "/dang-nhap", data={"login": "operator.thu", "password": PASSWORD, "csrf_token": token}
    )
    new = {"title": "Tin", "text": "Nội dung."}
    assert client.get("/api/v1/bulletins").status_code == 200
    assert client.post("/api/v1/bulletins", json=new).status_code == 403
    own = re.findall(r'csrf_token" value="([^"]+)', client.get("/hom-nay").text)[0]
    answer = client.post("/api/v1/bulletins", json=new, headers={"X-CSRF-Token": own})
    assert answer.status_code == 201


def test_openapi_describes_every_operation(web: Web) -> None:
    schema = web.client().get("/api/v1/openapi.json").json()
    assert len(schema["paths"]) >= 18
    for path, operations in schema["paths"].items():
        assert path.startswith("/api/v1/") or path in {"/healthz", "/readyz", "/metrics"}
        for operation in operations.values():
            assert operation["summary"]
            assert operation.get("description"), path


def test_health_needs_no_login(web: Web) -> None:
    assert web.client().get("/healthz").json() == {"status": "ok"}
    assert web.client().get("/readyz").json() == {"status": "ok"}


def test_an_unreachable_database_is_told_to_whoever_asks(web: Web, tmp_path: Path) -> None:
    web.app.state.reading = reading_sessions(open_engine(f"sqlite:///{tmp_path}/none/loa.db"))
    assert web.client().get("/readyz").status_code == 503
    assert web.client().get("/healthz").status_code == 200


def test_a_program_says_which_bulletin_a_variant_is_and_who_answers_for_it(
    web: Web, operator: Program, write: Write
) -> None:
    news = write(lambda s: web.commune.approved_bulletin(s).id)
    made = operator.post("/bulletins", {"title": "Raglai", "text": "Raglai."})
    write(lambda s: speak(s, made["id"], web.now))
    path = f"/bulletins/{made['id']}"
    operator.ask("PUT", f"{path}/variant", json={"of": news, "language": "rog"})
    refused = operator.post(f"{path}/submit", status=422)
    assert "chưa ghi tên người dịch và người hiệu đính bản ngữ" in refused["detail"]
    both = {"translator": "Mấu Thị Hồng", "native_reviewer": "Cao Văn Bình"}
    told = operator.ask("PUT", f"{path}/translators", json=both).json()
    assert both.items() <= told.items()
    assert (told["variant_of"], told["language"]) == (news, "rog")
    assert operator.post(f"{path}/submit")["status"] == "pending"
