"""Clusters on a map: what the pages say for it, and whose pictures lie behind."""

import re

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from controller.settings import SettingsError, read_settings
from controller.store.people import StaffRole
from controller.web.app import create_app
from tests.controller.commune import FAST_HASHER
from tests.controller.web.asking import Browser, Web

TILES = "https://ban-do.example/{z}/{x}/{y}.png"


def on_map(html: str) -> list[str]:
    return re.findall(r'data-at="([^"]*)"', html)


def test_a_cluster_whose_position_is_known_is_on_the_map_and_every_one_in_the_list(
    operator: Browser, web: Web
) -> None:
    technician = web.logged_in(StaffRole.TECHNICIAN)
    cluster = web.commune.clusters[0]
    page = f"/cum-loa/{cluster.id}"
    assert on_map(operator.get("/cum-loa")) == []
    assert technician.post(f"{page}/vi-tri", {"vi_tri": "12.2451, 109.1943"}, page).status == 303
    html = operator.get("/cum-loa")
    assert on_map(html) == ["12.2451,109.1943"]
    assert all(place.name in html for place in web.commune.clusters)
    assert technician.post(f"{page}/vi-tri", {"vi_tri": "12.2451"}, page).status == 422
    assert technician.post(f"{page}/vi-tri", {"vi_tri": "120, 109"}, page).status == 422
    assert technician.post(f"{page}/vi-tri", {"vi_tri": ""}, page).status == 303
    assert on_map(operator.get("/cum-loa")) == []


def test_no_page_asks_another_host_unless_a_server_of_maps_is_set(engine: Engine) -> None:
    set_ = read_settings({"LOA_MAP_TILES": TILES, "LOA_MAP_ATTRIBUTION": "Sở Xây dựng"})
    for settings, allowed in (
        (read_settings({}), "img-src 'self' data:;"),
        (set_, "img-src 'self' https://ban-do.example data:;"),
    ):
        client = TestClient(create_app(settings, engine, hasher=FAST_HASHER))
        assert allowed in client.get("/dang-nhap").headers["content-security-policy"]


@pytest.mark.parametrize(
    "url", ["ban-do.example/{z}/{x}/{y}", "https://a.vn/{z}/{x}", "https://a.vn; x/{z}/{x}/{y}"]
)
def test_an_address_of_maps_that_cannot_serve_is_refused_at_start(url: str) -> None:
    with pytest.raises(SettingsError, match="LOA_MAP_TILES"):
        read_settings({"LOA_MAP_TILES": url})
