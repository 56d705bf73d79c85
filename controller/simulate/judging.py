"""Whether an installation bears its fleet: what was measured beside what is asked. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from controller.ledger.verdict_groups import OPEN, SOUNDED
from playlists.messages.fleet_report import FleetReport, Spread
from playlists.rules.verdict import Cause

ARRIVED_WITHIN_MS = 5_000
"""From the officer's press to the bytes at 99 of 100 receivers, which share one process here."""
LATEST_START_MS = 1_000
"""99 of 100 items: what begins a second late counts as late on a true receiver, too."""
TROUBLED_SHARE = 0.85
"""With troubles some are always away: so many must be there, and so much in the ledger."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `met` is None where it only informs."""

    what: str
    measured: str
    asked: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Broadcasts of one slot of which the two accounts differ."""

    called_played: int
    """In the diary alone."""
    left_out: int
    """Put out whole, and not called played."""
    twice: int
    """Put out whole more than once."""


def judge(
    report: FleetReport, verdicts: Mapping[str, int], *, troubled: bool
) -> tuple[Finding, ...]:
    """Judge the fleet's last report, and the ledger's verdicts on the programme (kind → count)."""
    count = report.receivers
    least = round(count * TROUBLED_SHARE) if troubled else count
    least_stored = round(report.entries * TROUBLED_SHARE) if troubled else report.entries
    said = sum(verdicts.values())
    played = sum(verdicts.get(kind, 0) for kind in SOUNDED)
    unsettled = sum(verdicts.get(kind, 0) for kind in OPEN)
    findings = [
        _at_least("receivers connected", report.connected, least, count),
        _at_least("receivers with the plan", report.with_plan, least, count),
        _at_least("receivers ready for air", report.ready_for_air, least, count),
        _at_least("journal entries in the ledger", report.entries_stored, least_stored,
                  report.entries),
        _at_least("broadcasts judged as played", played, 1 if troubled else said, said),
        _at_most("broadcasts without a verdict", unsettled, said - round(said * TROUBLED_SHARE)
                 if troubled else 0),
        _within("items began late by", report.start_error, LATEST_START_MS, troubled=troubled),
    ]  # fmt: skip
    for order in report.orders:
        findings += [
            _at_least(f"order {order.order[-6:]} accepted", order.accepted.count, least, count),
            _within("  press to its bytes", order.arrived, ARRIVED_WITHIN_MS, troubled=troubled),
            Finding("  press to checked, on the card", _spread(order.accepted)),
            Finding("  press to first sample", _spread(order.sounded)),
        ]
    refused = sum(report.refused_orders.values())
    findings.append(_at_most("orders refused", refused, 0))
    return (*findings, *_informing(report))


def judge_diary(
    diary: Reconciled, causes: Mapping[str, int], said: int, *, troubled: bool
) -> tuple[Finding, ...]:
    """Judge whether diary and journals agree, and how many plans came too late (cause → count)."""
    without_plan = causes.get(Cause.PLAN_NOT_RECEIVED, 0)
    most = said - round(said * TROUBLED_SHARE) if troubled else 0
    return (
        _at_most("called played, in no journal", diary.called_played, 0),
        _at_most("in a journal, not called played", diary.left_out, 0),
        _at_most("broadcast twice", diary.twice, 0),
        _at_most("broadcasts missed for want of their plan", without_plan, most),
        Finding("broadcasts not played, by cause", _counts(causes)),
    )


def processors(used_s: Mapping[str, float]) -> Finding:
    """What each process of the controller has used."""
    whole = {name: round(seconds) for name, seconds in used_s.items()}
    return Finding("controller: processor, s", _counts(whole))


def memory(ready_mb: Mapping[str, float], end_mb: Mapping[str, float]) -> Finding:
    """What each process held before the programme and at the end; the one that grew most first."""
    both = sorted(ready_mb.keys() & end_mb.keys(), key=lambda name: ready_mb[name] - end_mb[name])
    told = [f"{name} {ready_mb[name]:.0f} → {end_mb[name]:.0f}" for name in both]
    return Finding("memory before the programme → at the end, MB", ", ".join(told) or "none")


def _informing(report: FleetReport) -> tuple[Finding, ...]:
    mine = report.memory_mb / max(1, report.receivers)
    return (
        Finding("items, by how they ended", _counts(report.items)),
        Finding("items missed, by cause", _counts(report.missed)),
        Finding("faults told", _counts(report.faults)),
        Finding("not ready for air because of", _counts(report.not_ready)),
        Finding("lines made; power cuts", f"{report.connections}; {report.power_cuts}"),
        Finding("fleet: memory", f"{report.memory_mb:.0f} MB, {mine:.2f} a receiver"),
        Finding("fleet: processor", f"{report.cpu_s:.0f} s"),
    )


def _at_least(what: str, measured: int, least: int, of: int) -> Finding:
    return Finding(what, f"{measured:,} of {of:,}", f"≥ {least:,}", measured >= least)


def _at_most(what: str, measured: int, most: int) -> Finding:
    return Finding(what, f"{measured:,}", f"≤ {most:,}", measured <= most)


def _within(what: str, measured: Spread, most_ms: int, *, troubled: bool) -> Finding:
    if troubled or not measured.count:
        return Finding(what, _spread(measured))
    return Finding(what, _spread(measured), f"p99 ≤ {most_ms:,} ms", measured.p99 <= most_ms)


def _spread(spread: Spread) -> str:
    return f"p50 {spread.p50:,}, p99 {spread.p99:,}, most {spread.most:,} ms ({spread.count:,})"


def _counts(counts: Mapping[str, int]) -> str:
    rising = sorted(counts.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{name} {count:,}" for name, count in rising) or "none"


def table(findings: tuple[Finding, ...]) -> str:
    """The report as text."""
    marks = {True: "yes", False: "NO", None: ""}
    lines = [(f.what, f.measured, f.asked, marks[f.met]) for f in findings]
    wide = [max(len(line[column]) for line in lines) for column in range(3)]
    return "\n".join(
        f"{what:{wide[0]}}  {measured:{wide[1]}}  {asked:{wide[2]}}  {met}".rstrip()
        for what, measured, asked, met in lines
    )
