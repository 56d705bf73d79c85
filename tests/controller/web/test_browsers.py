import pytest

from controller.web.browsers import browser_words

WEBKIT = "AppleWebKit/537.36 (KHTML)"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"Mozilla/5.0 (Linux; Android 14) {WEBKIT} Chrome/156 Safari/537", "Chrome trên Android"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/156.0 Edg/156.0", "Edge trên Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/605", "Safari trên iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) Gecko/2010 Firefox/140", "Firefox trên Linux"),
        ("curl/8.9", "curl/8.9"),
        ("x" * 300, "x" * 40),
        ("", "Không rõ trình duyệt"),
    ],
)  # fmt: skip
def test_a_browser_is_called_as_its_owner_calls_it(agent: str, words: str) -> None:
    assert browser_words(agent) == words
