"""Tell the text of a document from what stands below it: signature, recipients, attachments."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from controller.intake.front_matter import is_below_signature
from controller.intake.kinds import RECIPIENTS, SIGNATURE, kind_of, opens_block
from controller.intake.repairs import Repair, RepairKind

END_OF_DOCUMENT = re.compile(r"\s*\.?/\.$")
"""The mark "./." by which clerks show that nothing follows."""
ATTACHED = re.compile(r"\((Ban hành k|K)èm theo", re.IGNORECASE)
LONGEST_RECIPIENT = 120


class Role(StrEnum):
    """What a line is that nobody wants read aloud."""

    METADATA = "metadata"
    """A row of a website's table about the document."""
    HEAD = "head"
    SIGNATURE = "signature"
    RECIPIENTS = "recipients"


@dataclass(frozen=True, slots=True)
class SetApart:
    """A line that is not for reading aloud, and why."""

    role: Role
    text: str


@dataclass
class Body:
    """The lines below a document's head, told apart."""

    lines: list[str] = field(default_factory=list)
    annexes: dict[int, str] = field(default_factory=dict)
    """Index of the first line of each attachment → its title."""
    signature: list[str] = field(default_factory=list)
    set_apart: list[SetApart] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)


def separate(lines: Iterable[str]) -> Body:
    """Tell them apart, each line in exactly one place."""
    body = Body()
    below = ""
    for line in lines:
        below = _where(line, below, body)
        if below == "annex":
            at = len(body.lines)
            body.annexes[at] = "\n".join(filter(None, (body.annexes.get(at), line)))
        elif below in {"signature", "recipients"}:
            body.set_apart.append(SetApart(Role(below), line))
            if below == "signature":
                body.signature.append(line)
        elif kind_of(line) and line.isupper():
            body.set_apart.append(SetApart(Role.HEAD, line))
        else:
            body.lines.append(_without_end_mark(line, body.repairs))
    return body


def _without_end_mark(line: str, repairs: list[Repair]) -> str:
    kept = END_OF_DOCUMENT.sub(".", line)
    if kept != line:
        repairs.append(Repair(RepairKind.END_MARK, f"…{line[-60:]}", f"…{kept[-59:]}"))
    return kept


def _where(line: str, below: str, body: Body) -> str:
    """What the line belongs to, coming from `below`: "" for the text itself."""
    where = ""
    if SIGNATURE.match(line) and line.isupper():
        where = "signature"
    elif RECIPIENTS.match(line):
        where = "recipients"
    elif ATTACHED.match(line):
        _reclaim_title(body)
        where = "annex"
    elif below == "signature" and is_below_signature(line):
        where = "signature"
    elif below == "recipients" and _is_recipient(line):
        where = "recipients"
    elif line.isupper() and (below == "annex" or body.signature):
        where = "annex"
    return where


def _is_recipient(line: str) -> bool:
    short = len(line) <= LONGEST_RECIPIENT and not line.isupper()
    return short and (line.startswith(("-", "+")) or not opens_block(line))


def _reclaim_title(body: Body) -> None:
    """The capitals right above "(Ban hành kèm theo…" were its title, not text."""
    title: list[str] = []
    while body.lines and body.lines[-1].isupper() and len(body.lines) not in body.annexes:
        title.insert(0, body.lines.pop())
    if title:
        body.annexes[len(body.lines)] = "\n".join(title)
