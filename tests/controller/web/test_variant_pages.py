"""Variants and what is spoken where, as people set them."""

from controller.store.people import StaffRole
from tests.controller.web.asking import Browser, Web, Write


def test_a_variant_is_named_and_parted_again(web: Web, operator: Browser, write: Write) -> None:
    news = write(lambda s: web.commune.approved_bulletin(s, "Lịch tiêm.")).id
    other = write(lambda s: web.commune.approved_bulletin(s, "Bản Raglai.")).id
    page = f"/ban-tin/{news}/ban-dich"
    assert "Bản tiếng dân tộc" in operator.get(f"/ban-tin/{news}")
    named = {"variant_id": other, "language": "rog"}
    assert operator.post(page, named).status == 303
    assert "Raglai" in operator.get(page)
    refused = operator.post(page, {"variant_id": news, "language": "rog"})
    assert "Không ghép được" in refused.text
    assert operator.post(f"/ban-tin/{other}/ban-dich/bo", {}).status == 303
    assert "Chưa có. Cụm loa" in operator.get(page)


def test_what_is_spoken_around_a_cluster_is_said_on_its_page(web: Web) -> None:
    technician = web.logged_in(StaffRole.TECHNICIAN)
    page = f"/cum-loa/{web.commune.clusters[0].id}"
    assert technician.post(f"{page}/ngon-ngu", {"languages": ["rog", "cjm"]}).status == 303
    assert 'value="rog" checked' in technician.get(page)
    assert technician.post(f"{page}/ngon-ngu", {"languages": ["xx"]}).status == 422
