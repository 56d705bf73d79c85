"""Figures and what they mean; each alarm has its runbook."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from controller.civil import DAY_MS, MINUTE_MS
from controller.watching.alarms import SLOW_MS, Gravity, alarms
from controller.watching.exposition import exposition
from controller.watching.figures import Figures, Queue

ROOT = Path(__file__).parents[3]
WELL = Figures(
    queues={role: Queue(waiting=3, oldest_ms=1_000) for role in SLOW_MS},
    receivers=18,
    receivers_online=17,
    receivers_ready=17,
    verdicts={"played": 40},
    head_age_ms=50 * MINUTE_MS,
)
ILL = Figures(
    queues={role: Queue(waiting=3, oldest_ms=limit + 1) for role, limit in SLOW_MS.items()},
    receivers=18,
    receivers_online=9,
    plans_unconfirmed=1,
    clusters_unplanned=1,
    speech_failed=1,
    refused_to_sign=1,
    messages_set_aside=1,
    verdicts={"failed": 2},
    leaves_pending=100_000,
    head_age_ms=5 * 3_600_000,
    record_findings=1,
    endings={"list": 2 * DAY_MS, "station_key": 20 * DAY_MS},
    free_bytes=1_000_000_000,
    sounds=Queue(waiting=7, oldest_ms=6 * MINUTE_MS),
)


def names(figures: Figures) -> list[str]:
    return [alarm.name for alarm in alarms(figures)]


def test_a_day_like_any_other_rings_nothing() -> None:
    assert names(WELL) == []


def test_an_installation_that_was_just_laid_rings_nothing() -> None:
    assert names(Figures()) == []


@pytest.mark.parametrize(
    ("figures", "alarm"),
    [
        (
            replace(WELL, queues={"signer": Queue(waiting=1, oldest_ms=5 * MINUTE_MS)}),
            "signer-behind",
        ),
        (replace(WELL, receivers_online=10), "receivers-offline"),
        (replace(WELL, verdicts={"failed": 1}), "broadcasts-failed"),
        (replace(WELL, record_findings=2), "record-altered"),
        (replace(WELL, head_age_ms=4 * 3_600_000), "head-old"),
        (replace(WELL, refused_to_sign=1), "signing-refused"),
        (replace(WELL, endings={"page_certificate": 50 * DAY_MS}), "ending"),
        (replace(WELL, free_bytes=1_000_000), "disk-full"),
        (replace(WELL, sounds=Queue(waiting=1, oldest_ms=6 * MINUTE_MS)), "sounds-behind"),
    ],
)
def test_one_thing_that_is_wrong_rings_its_own_alarm(figures: Figures, alarm: str) -> None:
    assert names(figures) == [alarm]


def test_a_pole_that_lost_its_line_is_no_alarm_of_the_installation() -> None:
    assert names(replace(WELL, receivers_online=15)) == []


def test_a_sound_that_was_made_a_moment_ago_is_no_alarm() -> None:
    assert names(replace(WELL, sounds=Queue(waiting=40, oldest_ms=30_000))) == []


def test_what_ends_within_a_weekend_is_a_fault_and_what_ends_later_a_warning() -> None:
    (soon,) = alarms(replace(WELL, endings={"list": 2 * DAY_MS, "station_key": 20 * DAY_MS}))
    (later,) = alarms(replace(WELL, endings={"station_key": 20 * DAY_MS}))
    assert (soon.gravity, later.gravity) == (Gravity.FAULT, Gravity.WARNING)
    assert "list (2), station_key (20)" in soon.what


def test_faults_come_first() -> None:
    gravities = [alarm.gravity for alarm in alarms(ILL)]
    assert gravities == sorted(gravities, key=lambda gravity: gravity is not Gravity.FAULT)


def test_every_alarm_has_a_runbook_and_every_runbook_an_alarm() -> None:
    text = (ROOT / "docs/runbooks/README.md").read_text()
    assert set(re.findall(r"^## (\S+)$", text, re.MULTILINE)) == set(names(ILL))


def test_prometheus_is_told_every_figure_and_alarm() -> None:
    told = exposition(ILL).decode()
    assert "loa_receivers_online 9.0" in told
    assert 'loa_broadcasts{verdict="failed"} 2.0' in told
    assert 'loa_alarm{alarm="record-altered",gravity="fault"} 1.0' in told
    assert "loa_head_age_seconds 18000.0" in told
    assert 'loa_ends_seconds{what="list"} 172800.0' in told
    assert "loa_disk_free_bytes 1e+09" in told
    assert "loa_sounds_waiting 7.0" in told


def test_rules_of_alerts_ask_for_figures_that_there_are_and_name_runbooks_that_there_are() -> None:
    told = set(re.findall(r"^(loa_\w+)", exposition(ILL).decode(), re.MULTILINE))
    (group,) = yaml.safe_load((ROOT / "docs/runbooks/alerts.yml").read_text())["groups"]
    for rule in group["rules"]:
        asked = re.findall(r"\b(loa_\w+)", rule["expr"])
        assert asked
        assert set(asked) <= told, rule["alert"]
        assert rule["labels"]["severity"] in {"page", "ticket"}
        page, _, section = rule["annotations"]["runbook"].partition("#")
        sections = re.findall(r"^## (\S+)$", (ROOT / page).read_text(), re.MULTILINE)
        if "{{ $labels.role }}" in section:
            assert {f"{role}-behind" for role in SLOW_MS} <= set(sections)
        elif section and "{{" not in section:
            assert section in sections, rule["alert"]
