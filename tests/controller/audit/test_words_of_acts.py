"""Whatever is recorded anywhere has words on the page of acts: found by reading our own code."""

import ast
from collections.abc import Iterator
from pathlib import Path

import controller
from controller.accounts.authority import Act
from controller.web.wording.acts import ACTS, HIDDEN, LABELS

ROOT = Path(controller.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)
OF_CHANGES = {"before", "after", "changed", "text"}
LEADING = 5
"""session, actor, act, subject, now; what follows is told of the act."""


def recorded(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
            yield node


CALLS = [(path, call) for path in FILES for call in recorded(path)]


def place(path: Path, call: ast.Call) -> str:
    return f"{path.relative_to(ROOT)}:{call.lineno}"


def act_of(path: Path, call: ast.Call) -> str | None:
    """The act's name, where the code says it outright or by a constant of its file."""
    match call.args[2]:
        case ast.Constant(value=str(name)):
            return name
        case ast.Attribute(value=ast.Name(id="Act"), attr=member):
            return Act[member].value
        case ast.Name(id=constant):
            return constant_of(path, constant)
        case _:
            return None


def constant_of(path: Path, wanted: str) -> str | None:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == wanted:
                    return str(ast.literal_eval(node.value))
    return None


def test_all_calls_that_record_an_act_are_found_by_this_file() -> None:
    assert len(CALLS) > 60
    assert all(len(call.args) == LEADING for _, call in CALLS)


def test_acts_and_what_is_told_of_them_have_words() -> None:
    missing = []
    for path, call in CALLS:
        name = act_of(path, call)
        told = {keyword.arg for keyword in call.keywords if keyword.arg is not None}
        strange = sorted(told - {*LABELS, *HIDDEN, *OF_CHANGES})
        if strange or (name is not None and name not in ACTS):
            missing.append((place(path, call), name, strange))
    assert missing == []
