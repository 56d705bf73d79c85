"""`loa demo --once`: the main job, unattended, in a home of its own; success only if all worked."""

from dataclasses import dataclass
from pathlib import Path

from controller.demo import job, result
from controller.demo.document import Choice, import_and_choose
from controller.demo.machine import DemoMachine
from controller.demo.result import BroadcastResult
from controller.demo.words import say
from playlists.rules.verdict import VerdictKind

GOOD = frozenset({VerdictKind.PLAYED, VerdictKind.PLAYED_HEARD})


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked for."""

    document: Path | None
    part: str | None
    in_s: int
    json: Path | None


def run(machine: DemoMachine, asked: Asked) -> bool:
    """Do the whole job; true if every broadcast was played. Raises JobFailedError on the way."""
    choice = import_and_choose(machine, asked.document, asked.part)
    say(f"Imported: {choice.script.title}")
    _tell_parts(choice)
    ids = job.write_programme(machine, choice.script, choice.document_id)
    for written, spoken in job.accept_readings(machine, ids):
        say(f"  uncertain, taken as likeliest: {written!r} → {spoken!r}")
    job.wait_for_speech(machine, ids)
    job.submit_and_approve(machine, ids)
    say(f"Approved by {machine.commune.approver.name}")
    aired = job.put_on_air(machine, ids, asked.in_s)
    job.wait_for_plans(machine, aired)
    job.wait_for_verdicts(machine, aired)
    return _tell_result(machine, aired, asked.json)


def _tell_parts(choice: Choice) -> None:
    say("Parts (choose with --part):")
    for part in choice.offered:
        mark = "→" if part.label in choice.script.labels else " "
        say(f"  {mark} {part.label:12} {part.minutes:5.1f} min  {part.heading[:60]}")


def _tell_result(machine: DemoMachine, aired: job.Aired, json: Path | None) -> bool:
    with machine.sessions() as session:
        broadcasts = result.broadcast_results(session, aired.slot_id, machine.layout.recordings)
        bulletins = result.bulletin_results(session, aired.bulletin_ids)
    if json is not None:
        result.write_json(json, broadcasts, bulletins)
    say(result.table(broadcasts))
    return _all_played(broadcasts, len(machine.seats))


def _all_played(broadcasts: list[BroadcastResult], clusters: int) -> bool:
    return len(broadcasts) == clusters and all(b.verdict in GOOD for b in broadcasts)
