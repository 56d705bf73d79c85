"""What a repetition means while it is filled in: a sentence, and the next days."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

from sqlalchemy.orm import Session

from controller import civil, fields
from controller.errors import OperatorError
from controller.regulations.days import calendar_of
from controller.schedules.errors import BadTimeError
from controller.units.tree import unit_path
from controller.web.slot_form import SlotForm, repetition, season
from controller.web.wording.errors import sentence
from controller.web.wording.repeating import season_words, words_of
from playlists.rules import recurrence
from playlists.rules.errors import RulesError
from playlists.rules.keeping_days import KeptDays, keeping
from playlists.rules.season import season_of

SHOWN = 5
AHEAD_YEARS = 4


@dataclass(frozen=True, slots=True)
class Meaning:
    """A repetition as it stands in the form."""

    words: str = ""
    days: tuple[date, ...] = ()
    """The next ones, at most SHOWN."""
    rest: str = ""
    """Where it has a season: the part of the year that is left."""
    silent: int = 0
    """Of a counted rule: how many of its days are holidays or out of season, so not on air."""
    wrong: str = ""
    """What cannot be understood."""


def meaning_of(session: Session, unit_id: str, form: SlotForm, now: int) -> Meaning | None:
    """What the form says; None while it says nothing yet."""
    if not form.starts_on:
        return None
    try:
        starts_on = fields.day("starts_on", form.starts_on)
        return _meaning(session, unit_id, form, starts_on, now)
    except OperatorError as error:
        return Meaning(wrong=sentence(error))
    except (RulesError, ValueError):
        return Meaning(wrong=sentence(BadTimeError("rule", form.rule or form.starts_on)))


def _meaning(session: Session, unit_id: str, form: SlotForm, starts_on: date, now: int) -> Meaning:
    rule, in_season = repetition(form), season_of(season(form))
    at = time.fromisoformat(form.at) if form.at else time()
    slot = recurrence.Slot("", starts_on, at, civil.ZONE_NAME, rule, season=in_season)
    kept = KeptDays(form.skips_holidays, form.follows_worked_days, form.skips_tet)
    first = max(starts_on, civil.day_of(now))
    years = range(first.year, first.year + AHEAD_YEARS)
    path = [unit.id for unit in unit_path(session, unit_id)]
    calendar = calendar_of(session, path, years[0], years[-1])
    ahead = civil.instant_of(first + timedelta(days=365 * (AHEAD_YEARS - 1)))
    found = recurrence.occurrences(keeping(slot, kept, calendar, years), now, ahead)
    named: set[str] = set()
    if rule and "COUNT=" in rule.upper():
        named = {o.id for o in recurrence.occurrences(replace(slot, season=None), now, ahead)}
    return Meaning(
        words=words_of(rule, form.starts_on, in_season),
        days=tuple(o.local_date for o in found[:SHOWN]),
        rest=season_words(in_season.rest) if in_season else "",
        silent=len(named - {o.id for o in found}),
    )
