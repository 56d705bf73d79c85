import re
from urllib.parse import unquote

import pytest

from controller.handbook.book import FOLDER, PICTURES, ROOM, Page, find, laid_out, pages

ALL = list(pages().values())
LIGHT_BYTES = 1_500_000
"""What all pictures of the handbook may weigh together: whoever clones Loa carries them."""


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.key)
def test_every_link_leads_to_a_page_and_a_heading_that_are_there(page: Page) -> None:
    anchors = {one.address for other in ALL for one in other.sections}
    links = re.findall(r'href="([^"]+)"', page.html)
    assert len(links) == page.html.count("<a ")
    for href in links:
        assert href.startswith(ROOM)
        address = unquote(href)
        known = {ROOM, *(f"{ROOM}/{key}" for key in pages())}
        assert (address in anchors) if "#" in address else (address in known), href


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.key)
def test_every_picture_is_there_and_says_what_it_shows(page: Page) -> None:
    tags = re.findall(r"<img[^>]+>", page.html)
    assert len(tags) == page.html.count("<img")
    for tag in tags:
        shown = re.search(rf'src="{ROOM}/hinh/([^"]+)"', tag)
        assert shown is not None, tag
        assert (PICTURES / shown[1]).is_file(), tag
        assert re.search(r'alt="[^"]{10,}"', tag), tag


def test_pictures_are_light_and_each_is_shown() -> None:
    kept = list(PICTURES.iterdir())
    assert sum(path.stat().st_size for path in kept) <= LIGHT_BYTES
    text = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.md"))
    assert [path.name for path in kept if f"hinh/{path.name}" not in text] == []


def test_the_table_of_contents_names_every_page() -> None:
    first = pages()["README"].html
    missing = [key for key in pages() if key != "README" and f'"{ROOM}/{key}"' not in first]
    assert missing == []


def test_nobody_is_addressed_as_a_pal() -> None:
    text = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.md"))
    assert "bà con" in text
    assert re.findall(r".*\b[Bb]ạn\b.*", text) == []


def test_what_leads_out_of_the_handbook_becomes_plain_words() -> None:
    page = laid_out("thu", "# Thử\n\nXem [cài đặt](../settings.md), [duyệt](duyet.md#ký).\n")
    assert unquote(page.html) == '<p>Xem cài đặt, <a href="/so-tay/duyet#ký">duyệt</a>.</p>\n'


def test_html_in_a_page_is_shown_and_never_done() -> None:
    assert "<script>" not in laid_out("thu", "# Thử\n\n<script>alert(1)</script>\n").html


def test_words_are_found_without_accents_below_their_heading() -> None:
    found = find("ma mo buoc thu hai")
    assert "/so-tay/thuat-ngu#duyệt" in [one.address for one in found]
    assert find("  ") == []
    assert find("xyzzy") == []
