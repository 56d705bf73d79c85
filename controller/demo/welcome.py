"""The interactive demo: something on air soon after the start, and what to try."""

from sqlalchemy import func, select

from controller.demo import job
from controller.demo.document import import_and_choose
from controller.demo.logins import APPROVER, OPERATOR
from controller.demo.machine import DemoMachine
from controller.demo.result import local_iso
from controller.demo.words import say
from controller.serve.ports import LOOPBACK, answers
from controller.store.broadcasts import Slot

FIRST_BROADCAST_S = 60
WEB_START_S = 30.0


def prepare(machine: DemoMachine) -> None:
    """At the first start: a sample programme, approved, on air a minute later."""
    with machine.sessions() as session:
        known = session.scalar(select(func.count()).select_from(Slot))
    if not known:
        choice = import_and_choose(machine, None, None)
        ids = job.write_programme(machine, choice.script, choice.document_id)
        job.accept_readings(machine, ids)
        job.wait_for_speech(machine, ids)
        job.submit_and_approve(machine, ids)
        aired = job.put_on_air(machine, ids, FIRST_BROADCAST_S)
        job.wait_for_plans(machine, aired)
        at = (local_iso(aired.starts_at) or "")[11:19]
        say(f"The first programme is on air at {at} (Vietnam time).")
    if not answers(LOOPBACK, machine.layout.web_port, WEB_START_S):
        raise job.JobFailedError(f"the pages do not answer; see {machine.layout.logs / 'web.log'}")


def tell(machine: DemoMachine) -> None:
    """The address, two logins and what to try."""
    say(f"""
Loa is ready: {machine.layout.address}

  operator   {OPERATOR:9} {machine.logins.operator}
  approver   {APPROVER:9} {machine.logins.approver}

Try:
  1. Log in as operator. "Hôm nay" shows the three clusters and what sounds now.
  2. "Bản tin" → write a short notice, listen, send it for approval.
  3. Log in as approver in another browser window and approve it.
  4. As operator, put it in a programme and on the schedule two minutes ahead.
  5. "Nhật ký" shows one verdict for each cluster; what each loudspeaker put out is in
     {machine.layout.recordings}

Ctrl-C ends everything; the next start goes on from here.""")
