"""The verifier as one HTML file: opens from a disk in a browser, without a network."""

from importlib.resources import files

SCRIPTS = (
    "bytes.js",
    "trust.js",
    "journals.js",
    "verdicts.js",
    "orders.js",
    "promises.js",
    "approvals.js",
    "export.js",
    "show.js",
)
"""In the order in which they build on each other."""


def html() -> str:
    """The whole page, scripts inside."""
    folder = files(__name__)
    script = "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in SCRIPTS)
    return folder.joinpath("page.html").read_text(encoding="utf-8").replace("/*SCRIPT*/", script)
