"""What leads people on: the first day, lessons, the handbook, a cluster added by hand."""

from tests.browser.busy_commune import ADMINISTRATOR, OPERATOR, Page

ANSWERED = "/tap-duot/ban-tin?c0=0&c1=2"
LOOKED_AT = ["/bat-dau", ANSWERED, "/so-tay", "/so-tay/lich-phat", "/so-tay/thuat-ngu"]
"""Of the following, one of each make: what the tests of every page look at."""
PAGES: list[Page] = [
    ("beginning", ADMINISTRATOR, "/bat-dau"),
    ("cluster-new", ADMINISTRATOR, "/cum-loa/moi"),
    ("units-official", ADMINISTRATOR, "/don-vi/danh-muc"),
    ("lessons", OPERATOR, "/tap-duot"),
    ("lesson", OPERATOR, "/tap-duot/cach-doc"),
    ("lesson-answered", OPERATOR, ANSWERED),
    ("handbook", OPERATOR, "/so-tay"),
    ("handbook-found", OPERATOR, "/so-tay?tim=nhac+hieu"),
    ("handbook-page", OPERATOR, "/so-tay/lich-phat"),
    ("handbook-words", OPERATOR, "/so-tay/thuat-ngu"),
]
