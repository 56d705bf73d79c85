"""Documents keep what they promise: their links lead somewhere, their commands are understood."""

import argparse
import importlib
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.cli import SCRIPT_VERBS, VERBS
from controller.serve import roles

ROOT = Path(__file__).resolve().parents[2]
TREES = (
    "benchmarks|controller|deploy|docs|edge_agent|firmware_stubs|playlists|requirements|tests|tts"
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
BLOCK = re.compile(r"^( *)```.*?^\1```", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"(?m)(?:^|\s)#.*$")
SPAN = re.compile(r"`([^`\n]+)`")
NAMED = re.compile(rf"(?:{TREES})/[\w./-]*\w")
COMMAND = re.compile(r"(?:^|[\s(])(?:\./|sudo )*loa ((?:[a-z]+(?![\w/.-])|--)[^|;&#`\n]*)")


def documents() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


DOCUMENTS = documents()
every_document = pytest.mark.parametrize(
    "page", DOCUMENTS, ids=[str(page.relative_to(ROOT)) for page in DOCUMENTS]
)


def prose(page: Path) -> str:
    return BLOCK.sub("", page.read_text())


def anchors(page: Path) -> set[str]:
    """What GitHub makes of the headings of a page."""
    plain = (re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", h) for h in HEADING.findall(prose(page)))
    return {re.sub(r"[^\w\- ]", "", h.strip().lower()).replace(" ", "-") for h in plain}


@every_document
def test_each_link_within_the_house_leads_to_what_is_there(page: Path) -> None:
    lost = []
    for link in LINK.findall(prose(page)):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


@every_document
def test_each_file_that_is_named_exists(page: Path) -> None:
    named = [
        path
        for span in SPAN.findall(prose(page))
        for path in NAMED.findall(span)
        if span.strip().startswith(path.split("/", maxsplit=1)[0]) and "*" not in span
    ]
    there = [(ROOT / path).exists() or (ROOT / f"{path}.py").exists() for path in named]
    assert [path for path, is_there in zip(named, there, strict=True) if not is_there] == []


@pytest.fixture(scope="module")
def known() -> dict[str, argparse.ArgumentParser]:
    """Every verb with all that it takes."""
    found = {}
    for verb in VERBS:
        found[verb] = argparse.ArgumentParser(prog=verb)
        importlib.import_module(f"controller.{verb}.command").add_to(found[verb])
    found["role"] = argparse.ArgumentParser(prog="role")
    found["role"].add_argument("role", choices=sorted(roles.MODULES))
    return found


def commands(page: Path) -> Iterator[list[str]]:
    blocks = [COMMENT.sub("", match.group()) for match in BLOCK.finditer(page.read_text())]
    written = [*blocks, *SPAN.findall(prose(page))]
    for piece in written:
        for command in COMMAND.findall(piece.replace("\\\n", " ")):
            yield shlex.split(command, posix=False)


def misunderstood(words: list[str], parser: argparse.ArgumentParser) -> str | None:
    """The first subcommand or option that a parser does not know."""
    options = parser._option_string_actions
    below = next(
        (a.choices for a in parser._actions if isinstance(a, argparse._SubParsersAction)), None
    )
    is_value = False
    for number, word in enumerate(words):
        if word.startswith("--"):
            option = options.get(word.split("=")[0])
            if option is None:
                return word
            is_value = option.nargs != 0 and "=" not in word
        elif is_value:
            is_value = False
        elif below is not None and re.fullmatch(r"[a-z-]+", word):
            found = below.get(word)
            return word if found is None else misunderstood(words[number + 1 :], found)
    return None


@every_document
def test_each_command_is_one_that_there_is(
    page: Path, known: dict[str, argparse.ArgumentParser]
) -> None:
    wrong = []
    for verb, *words in commands(page):
        if verb in SCRIPT_VERBS or verb.startswith("--"):
            continue
        if verb not in known:
            wrong.append(verb)
        elif stranger := misunderstood(words, known[verb]):
            wrong.append(f"{verb}: {stranger}")
    assert wrong == []
