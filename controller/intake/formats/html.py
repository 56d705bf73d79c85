"""A page, pasted, saved or scraped: its words in lines, its tables in rows with bars."""

import re

from selectolax.lexbor import LexborHTMLParser

from controller.intake.repairs import Repair, RepairKind, excerpt

BLOCKS = (
    "address,article,blockquote,div,dl,dt,dd,h1,h2,h3,h4,h5,h6,header,footer,li,main,ol,p,pre,"
    "section,table,tr,ul"
)
UNSEEN = "script,style,noscript,template,head,nav,iframe,object,svg"
ACTIVE = "script,iframe,object"
LINE_BREAK = "\ue000"
"""A private character, for the end of a line until the file's own, which mean nothing, are gone."""


def is_html(source_name: str, text: str) -> bool:
    """Whether a text is a page: by the file's name, or by how it begins."""
    start = text[:1000].lstrip().lower()
    return source_name.lower().endswith((".html", ".htm")) or start.startswith(
        ("<!doctype html", "<html")
    )


def text_of_page(html: str) -> tuple[str, tuple[Repair, ...]]:
    """Its lines, and what of it was not looked at."""
    tree = LexborHTMLParser(html.replace(LINE_BREAK, " "))
    left_out = tuple(
        Repair(RepairKind.LEFT_OUT, f"<{node.tag}> {excerpt(node.text())}".strip())
        for node in tree.css(ACTIVE)
    )
    for node in tree.css(UNSEEN):
        node.decompose()
    for node in tree.css("br"):
        node.replace_with(LINE_BREAK)
    for node in tree.css("td,th"):
        node.insert_after(" | ")
    for node in tree.css(BLOCKS):
        node.insert_before(LINE_BREAK)
        node.insert_after(LINE_BREAK)
    text = tree.body.text(separator="") if tree.body else ""
    lines = re.sub(r"\s+", " ", text).split(LINE_BREAK)
    return "\n".join(line.strip() for line in lines if line.strip(" |")), left_out
