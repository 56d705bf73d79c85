"""A cluster is found by its number or its name, typed without accents."""

import pytest

from tests.controller.web.asking import Browser, Web


@pytest.mark.parametrize("wanted", ["thon 2", "Thôn+2", "cum 02", "02"])
def test_clusters_are_found_without_accents_while_all_are_counted(
    operator: Browser, web: Web, wanted: str
) -> None:
    html = operator.get(f"/cum-loa?tim={wanted}")
    shown = [place.code for place in web.commune.clusters if f">{place.name}</a>" in html]
    assert shown == ["02"]
    assert "<span>/3" in html


def test_words_that_no_cluster_bears_lead_back_to_all(operator: Browser) -> None:
    html = operator.get("/cum-loa?tim=<b>khong co")
    assert "Không có cụm mang tên hoặc số “&lt;b&gt;khong co”" in html
    assert '<a class="btn btn-plain" href="/cum-loa">Xem mọi cụm</a>' in html
