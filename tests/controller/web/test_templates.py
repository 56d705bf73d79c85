"""Each template can be read by itself: it imports what it uses, and nothing else."""

from pathlib import Path

import pytest
from jinja2 import nodes

from controller.web.rendering import FOLDER, environment

TREES = {path: environment().parse(path.read_text("utf-8")) for path in FOLDER.rglob("*.html")}
MACROS = {macro.name for tree in TREES.values() for macro in tree.find_all(nodes.Macro)}


def imported(tree: nodes.Template) -> set[str]:
    """Under the names by which the template calls them."""
    names = (name for line in tree.find_all(nodes.FromImport) for name in line.names)
    return {name if isinstance(name, str) else name[1] for name in names}


def named(tree: nodes.Template, ctx: str) -> set[str]:
    return {name.name for name in tree.find_all(nodes.Name) if name.ctx == ctx}


@pytest.mark.parametrize("path", TREES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_template_imports_what_it_uses_and_nothing_else(path: Path) -> None:
    tree = TREES[path]
    assert imported(tree) - named(tree, "load") == set()
    called = {
        call.node.name for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)
    }
    own = {macro.name for macro in tree.find_all(nodes.Macro)}
    assert (called & MACROS) - imported(tree) - own - named(tree, "store") == set()
