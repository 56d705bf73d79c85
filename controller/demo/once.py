"""`loa demo --once`: the main job, unattended, in a home of its own; success only if all worked."""

from dataclasses import dataclass
from pathlib import Path

from controller.demo import job, result
from controller.demo.document import Choice, import_and_choose
from controller.demo.job import JobFailedError
from controller.demo.machine import DemoMachine
from controller.demo.result import BroadcastResult
from controller.demo.series import MadeSeries, submit_and_approve, write_series
from controller.demo.words import say
from controller.ledger.verdict_groups import SOUNDED
from controller.store.bulletins import Bulletin


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asked for."""

    document: Path | None
    part: str | None
    in_s: int
    json: Path | None
    series: int | None = None
    """In how many episodes; None for one bulletin."""


def run(machine: DemoMachine, asked: Asked) -> bool:
    """Do the whole job; true if every broadcast was played. Raises JobFailedError on the way."""
    choice = import_and_choose(machine, asked.document, asked.part)
    say(f"Imported: {choice.script.title}")
    _tell_parts(choice)
    series = _series(machine, choice, asked.series) if asked.series else None
    inner = series.bulletin_ids if series else (_bulletin(machine, choice),)
    frame = job.write_frame(machine)
    ids = frame.around(inner)
    for written, spoken in job.accept_readings(machine, ids):
        say(f"  uncertain, taken as likeliest: {written!r} → {spoken!r}")
    job.wait_for_speech(machine, ids)
    if series is None:
        job.submit_and_approve(machine, ids)
    else:
        job.submit_and_approve(machine, frame.around(()))
        count = submit_and_approve(machine, series)
        say(f"Series of {count} approved in one go")
    say(f"Approved by {machine.commune.approver.name}")
    aired = job.put_on_air(machine, ids, asked.in_s)
    job.wait_for_plans(machine, aired)
    job.wait_for_verdicts(machine, aired)
    return _tell_result(machine, aired, asked.json, inner)


def _bulletin(machine: DemoMachine, choice: Choice) -> str:
    return job.write_bulletin(machine, choice.script, choice.document_id)


def _series(machine: DemoMachine, choice: Choice, count: int) -> MadeSeries:
    series = write_series(machine, choice.document_id, choice.script.labels, count)
    if len(series.bulletin_ids) < count:
        made = len(series.bulletin_ids)
        raise JobFailedError(f"what was chosen has clauses for {made} episodes, not for {count}")
    say(f"Split into a series of {count}")
    return series


def _tell_parts(choice: Choice) -> None:
    say("Parts (choose with --part):")
    for part in choice.offered:
        mark = "→" if part.label in choice.script.labels else " "
        say(f"  {mark} {part.label:12} {_length(part.minutes):>6} min  {part.heading[:60]}")


def _length(minutes: float) -> str:
    """As on a clock, so that a short article is not "0.0 minutes"."""
    whole, seconds = divmod(round(minutes * 60), 60)
    return f"{whole}:{seconds:02}"


def _tell_result(
    machine: DemoMachine, aired: job.Aired, json: Path | None, inner: tuple[str, ...]
) -> bool:
    with machine.sessions() as session:
        broadcasts = result.broadcast_results(session, aired.slot_id, machine.layout.recordings)
        bulletins = result.bulletin_results(session, aired.bulletin_ids)
        hashes = [session.get_one(Bulletin, id_).current.audio_sha256 for id_ in inner]
    if json is not None:
        result.write_json(json, broadcasts, bulletins)
    say(result.table(broadcasts))
    return _all_played_in_order(broadcasts, hashes, len(machine.seats))


def _all_played_in_order(
    broadcasts: list[BroadcastResult], hashes: list[str | None], clusters: int
) -> bool:
    """Whether each cluster put out every bulletin, in the order of the programme."""
    if any(b.verdict not in SOUNDED for b in broadcasts):
        return False
    heard: dict[str, list[tuple[str, str]]] = {}
    for one in broadcasts:
        heard.setdefault(one.cluster, []).append((one.started_at or "", one.audio_sha256))
    in_order = [[sha256 for _, sha256 in sorted(items)] for items in heard.values()]
    return len(in_order) == clusters and all(items == hashes for items in in_order)
