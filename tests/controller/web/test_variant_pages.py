"""Variants and what is spoken where, as people set them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from controller.bulletins.variants import NewVariant, say_in
from controller.planning.service import plan_marked
from controller.store.broadcasts import ExpectedBroadcast
from controller.store.people import StaffRole
from controller.store.places import Cluster
from playlists.messages.plan import ItemKind
from tests.controller.commune import NOW, TRANSLATORS, finish_speech
from tests.controller.web.asking import Browser, Web, Write


def test_a_variant_is_named_and_parted_again(web: Web, operator: Browser, write: Write) -> None:
    news = write(lambda s: web.commune.approved_bulletin(s, "Lịch tiêm.")).id
    other = write(lambda s: web.commune.approved_bulletin(s, "Bản Raglai.")).id
    page = f"/ban-tin/{news}/ban-dich"
    assert "Bản tiếng dân tộc" in operator.get(f"/ban-tin/{news}")
    named = {"variant_id": other, "language": "rog"}
    unnamed = operator.post(page, {**named, "translator": "Mấu Thị Hồng"})
    assert "chưa ghi tên người hiệu đính bản ngữ" in unnamed.text
    assert 'value="Mấu Thị Hồng"' in unnamed.text
    named |= {"translator": "Mấu Thị Hồng", "native_reviewer": "Cao Văn Bình"}
    assert operator.post(page, named).status == 303
    assert "dịch: Mấu Thị Hồng, hiệu đính: Cao Văn Bình" in operator.get(page)
    refused = operator.post(page, {"variant_id": news, "language": "rog"})
    assert "Không ghép được" in refused.text
    assert operator.post(f"/ban-tin/{other}/ban-dich/bo", {}).status == 303
    assert "Chưa có. Cụm loa" in operator.get(page)


def test_who_approves_reads_who_translated_and_who_checked(
    web: Web, operator: Browser, write: Write
) -> None:
    def make(session: Session) -> str:
        commune = web.commune
        news = commune.approved_bulletin(session, "Lịch tiêm.")
        said = commune.draft(session, "Raglai.", kind=ItemKind.RECORDED)
        finish_speech(session, said.current, 4.0, NOW)
        new = NewVariant(bulletin_id=said.id, of_id=news.id, language="rog")
        return say_in(session, commune.operator, new, NOW).id

    page = f"/ban-tin/{write(make)}"
    assert "Ghi tên người dịch và người hiệu đính bản ngữ rồi gửi duyệt." in operator.get(page)
    early = operator.post(f"{page}/gui-duyet", {})
    assert "Bản tiếng Raglai chưa ghi tên người dịch và người hiệu đính" in early.text
    same = {"translator": "Mấu Thị Hồng", "native_reviewer": "mấu thị hồng"}
    assert "đều là “Mấu Thị Hồng”" in operator.post(f"{page}/nguoi-dich", same).text
    both = {"translator": "Mấu Thị Hồng", "native_reviewer": "Cao Văn Bình"}
    assert operator.post(f"{page}/nguoi-dich", both).status == 303
    assert operator.post(f"{page}/gui-duyet", {}).status == 303
    shown = web.logged_in(StaffRole.APPROVER).get(f"{page}/duyet")
    assert "Mấu Thị Hồng" in shown
    assert "Cao Văn Bình" in shown


def test_the_story_and_the_proof_of_a_broadcast_name_them(
    web: Web, operator: Browser, write: Write
) -> None:
    def make(session: Session) -> str:
        commune = web.commune
        news, said = (
            commune.approved_bulletin(session),
            commune.approved_bulletin(session, "Raglai."),
        )
        new = NewVariant(bulletin_id=said.id, of_id=news.id, language="rog", by=TRANSLATORS)
        say_in(session, commune.operator, new, NOW)
        session.get_one(Cluster, commune.clusters[0].id).languages = "rog"
        commune.slot(session, [news])
        plan_marked(session, NOW + 1000, (), limit=10)
        promised = ExpectedBroadcast.revision_id == said.current.id
        return session.scalars(select(ExpectedBroadcast.id).where(promised)).one()

    expected_id = write(make)
    for address in (f"/nhat-ky/{expected_id}", f"/kiem-tra/luot-phat/{expected_id}"):
        page = operator.get(address)
        assert "<dd>Raglai</dd>" in page
        assert "<strong>Mấu Thị Hồng</strong>" in page
        assert "<strong>Cao Văn Bình</strong>" in page


def test_what_is_spoken_around_a_cluster_is_said_on_its_page(web: Web) -> None:
    technician = web.logged_in(StaffRole.TECHNICIAN)
    page = f"/cum-loa/{web.commune.clusters[0].id}"
    assert technician.post(f"{page}/ngon-ngu", {"languages": ["rog", "cjm"]}).status == 303
    assert 'value="rog" checked' in technician.get(page)
    assert technician.post(f"{page}/ngon-ngu", {"languages": ["xx"]}).status == 422
