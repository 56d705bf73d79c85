"""The page that checks an export judges by the program's rules, written a second time."""

from dataclasses import replace
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from playlists.messages.journal_entry import ItemEnded
from playlists.rules.verdict import Evidence, verdict
from playlists.rules.verdict_record import told
from tests.playlists.rules.evidence import EXPECTED
from tests.playlists.rules.test_verdict_properties import evidences, instants, with_sound

JUDGED = "([promise, frames, evidence, now]) => judged(promise, frames, evidence, now)"
levels = st.sampled_from([None, -80, -56, -55, -20])


lacking = st.sampled_from([0, 0, 480, 240_000, 10_000_000])


@st.composite
def on_record(draw: st.DrawFn) -> Evidence:
    """Evidence as a record holds it: of this promise alone, taken off the air once at most."""
    evidence = draw(evidences() | with_sound)
    source = draw(st.sampled_from(["", "micro", "live"]))
    testimonies = []
    for one in evidence.testimonies:
        event = one.event
        if isinstance(event, ItemEnded):
            event = msgspec.structs.replace(
                event,
                source=source,
                level_db=draw(levels),
                missing_frames=draw(lacking),
                stand_in_frames=draw(lacking),
            )
        if event.item == EXPECTED.item:
            testimonies.append(replace(one, event=event))
    return replace(
        evidence,
        testimonies=tuple(testimonies),
        withdrawn=evidence.withdrawn if evidence.recalled_at is None else None,
        in_mourning=draw(st.booleans()),
    )


def promise_of(evidence: Evidence) -> dict[str, Any]:
    at, cause = evidence.recalled_at, "recalled"
    if evidence.withdrawn is not None:
        at, cause = evidence.withdrawn.at, evidence.withdrawn.kind.value
    return {
        "sha256": EXPECTED.sha256,
        "planned_start": EXPECTED.planned_start,
        "withdrawn_at": at,
        "withdrawn_cause": cause,
        "in_mourning": evidence.in_mourning,
    }


@settings(deadline=None)  # a browser answers, on a busy machine
@given(on_record(), instants)
def test_page_and_program_judge_any_evidence_alike(
    verifier_page: Page, evidence: Evidence, now: int
) -> None:
    known = {
        "testimonies": [
            {"hash": one.entry_hash, "event": msgspec.to_builtins(one.event)}
            for one in evidence.testimonies
        ],
        "acceptedAt": evidence.plan_accepted_at,
        "reportedUntil": evidence.reported_until,
        "journalLost": evidence.journal_lost,
    }
    said = verifier_page.evaluate(JUDGED, [promise_of(evidence), EXPECTED.frames, known, now])
    assert said == told(verdict(EXPECTED, evidence, now), evidence.testimonies)
