"""`loa drill …`: walk through a drill, at one terminal, and print its minutes."""

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from controller.accounts.actor import Actor
from controller.clock import now_ms
from controller.drill import service
from controller.drill.minutes import as_html, as_markdown
from controller.drill.scenarios import SCENARIOS, Step
from controller.drill.service import Course, DrillError, NewDrill, NewStep, Outcome
from controller.keys.private_files import replace_whole
from controller.settings import read_settings
from controller.setup.first import SetupError, only_unit
from controller.store.engine import open_engine, writing_sessions
from controller.store.migrate import migrate
from controller.store.units import Unit
from controller.told import add_act, tell

Does = Callable[[argparse.Namespace, Session, Actor], None]


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.description = (
        "A drill only records: nothing is locked or revoked by it. Its steps stand in the audit "
        "record, under the user of this terminal. docs/security/ explains each of them."
    )
    does = parser.add_subparsers(title="what to do", metavar="ACT", required=True)
    beginning = _add(does, "begin", _begin, "open a drill; tells its first step")
    beginning.add_argument("scenario", choices=sorted(SCENARIOS))
    beginning.add_argument("--leader", required=True, metavar="NAME", help="who leads it")
    beginning.add_argument("--present", action="append", default=[], metavar="NAME",
                           help="who else is there; may be repeated")  # fmt: skip
    beginning.add_argument("--unit", metavar="ID", help="left out: the only commune")
    stepping = _add(does, "step", _step, "record a step; tells the next one")
    stepping.add_argument("code", nargs="?", help="left out: the next one")
    stepping.add_argument("--by", required=True, metavar="NAME", help="who did it")
    stepping.add_argument("--outcome", type=Outcome, choices=list(Outcome), default=Outcome.DONE)
    stepping.add_argument("--note", default="")
    ending = _add(does, "end", _end, "close a drill")
    ending.add_argument("--lessons", default="", help="what was learned, what is to be mended")
    printing = _add(does, "minutes", _minutes, "biên bản diễn tập, as HTML or Markdown")
    printing.add_argument("out", type=Path, metavar="FILE", help="….html or ….md")
    for one in (stepping, ending, printing):
        one.add_argument("--drill", metavar="ID", help="left out: the one that is open, or newest")
    _add(does, "list", _list, "all drills, the newest first")


def _add(
    does: "argparse._SubParsersAction[argparse.ArgumentParser]", verb: str, run: Does, meaning: str
) -> argparse.ArgumentParser:
    return add_act(does, verb, _with_database(run), meaning)


def _with_database(does: Does) -> Callable[[argparse.Namespace], int]:
    def run(chosen: argparse.Namespace) -> int:
        engine = open_engine(read_settings().database_url)
        try:
            migrate(engine)
            with writing_sessions(engine).begin() as session:
                does(chosen, session, Actor(None, getpass.getuser(), None, None, "cli"))
        except (DrillError, SetupError) as error:
            sys.stderr.write(f"loa drill: {error}\n")
            return 1
        finally:
            engine.dispose()
        return 0

    return run


def _begin(chosen: argparse.Namespace, session: Session, actor: Actor) -> None:
    new = NewDrill(
        scenario=chosen.scenario,
        unit_id=only_unit(session, chosen.unit).id,
        leader=chosen.leader,
        present=chosen.present,
    )
    course = service.begin(session, actor, new, now_ms())
    words = f"Drill {course.drill.id}: {course.scenario.title}\n{course.scenario.story}\n"
    tell(chosen, words + _next_words(course), _values(course))


def _step(chosen: argparse.Namespace, session: Session, actor: Actor) -> None:
    new = NewStep(by=chosen.by, code=chosen.code, outcome=chosen.outcome, note=chosen.note)
    drill = _meant(session, chosen.drill).drill
    course = service.take_step(session, actor, drill.id, new, now_ms())
    last = course.done[-1]
    words = f"Recorded: {last.step.code}, {last.outcome}, by {last.by}\n"
    tell(chosen, words + _next_words(course), _values(course))


def _end(chosen: argparse.Namespace, session: Session, actor: Actor) -> None:
    drill = _meant(session, chosen.drill).drill
    course = service.end(session, actor, drill.id, chosen.lessons, now_ms())
    left = ", ".join(step.code for step in course.missing) or "none"
    words = f"Ended. Steps left out: {left}\nNext: loa drill minutes bien-ban.html\n"
    tell(chosen, words, _values(course))


def _minutes(chosen: argparse.Namespace, session: Session, _actor: Actor) -> None:
    lay = {".html": as_html, ".md": as_markdown}.get(chosen.out.suffix)
    if lay is None:
        raise DrillError(f"{chosen.out}: name a file that ends in .html or .md")
    course = _meant(session, chosen.drill, ended=True)
    unit = session.get(Unit, course.drill.unit_id)
    replace_whole(chosen.out, lay(course, unit.name if unit is not None else "").encode())
    words = f"{chosen.out}: {len(course.done)} steps, {len(course.missing)} not done\n"
    tell(chosen, words, _values(course) | {"out": str(chosen.out)})


def _list(chosen: argparse.Namespace, session: Session, _actor: Actor) -> None:
    every = service.courses(session)
    tell(chosen, "".join(map(_line, every)), [_values(one) for one in every])


def _line(one: Course) -> str:
    state = "open" if one.ended_at is None else "ended"
    total = len(one.scenario.steps)
    return f"{one.drill.id}\t{one.scenario.code}\t{state}\t{total - len(one.missing)}/{total}\n"


def _values(one: Course) -> dict[str, object]:
    return {
        "drill": one.drill.id,
        "scenario": one.scenario.code,
        "began_at": one.began_at,
        "ended_at": one.ended_at,
        "done": [
            {"code": did.step.code, "at": did.at, "by": did.by, "outcome": did.outcome}
            for did in one.done
        ],
        "missing": [step.code for step in one.missing],
    }


def _meant(session: Session, drill_id: str | None, *, ended: bool = False) -> Course:
    """The drill that was named, or the only open one; where `ended` will do, the newest of all."""
    if drill_id is not None:
        return service.course(session, drill_id)
    every = service.courses(session)
    if ended and every:
        return every[0]
    still = [one for one in every if one.ended_at is None]
    if len(still) != 1:
        named = ", ".join(one.drill.id for one in still) or "none is open"
        raise DrillError(f"say which drill with --drill: {named}")
    return still[0]


def _next_words(course: Course) -> str:
    step: Step | None = next(iter(course.missing), None)
    if step is None:
        return "All steps are recorded. Next: loa drill end --lessons …\n"
    return f"Next step, {step.code}: {step.words}\n  {step.how}\n  loa drill step --by NAME\n"
