"""The guide that people read and the steps that a drill walks through are the same."""

import re
from pathlib import Path

import pytest

from controller.drill.scenarios import SCENARIOS, Scenario

GUIDE = Path(__file__).resolve().parents[3] / "docs/security/xu-ly-su-co.md"


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_the_guide_has_every_step_of_a_drill_in_its_order(scenario: Scenario) -> None:
    (chapter,) = re.findall(
        rf"^## {scenario.title}$(.*?)^## ", GUIDE.read_text(), re.MULTILINE | re.DOTALL
    )
    told = re.findall(r"^(\d+)\. \[([a-z]+)\]", chapter, re.MULTILINE)
    assert told == [(str(n), step.code) for n, step in enumerate(scenario.steps, 1)]
