"""The interactive demo: something on air soon after the start, and what to try."""

from sqlalchemy import func, select

from controller.civil import MINUTE_MS
from controller.demo import job
from controller.demo.document import import_and_choose
from controller.demo.logins import APPROVER, AUDITOR, DUTY_OFFICER, OPERATOR
from controller.demo.machine import DemoMachine
from controller.demo.readiness import make_ready
from controller.demo.result import local_iso
from controller.demo.words import say
from controller.serve.ports import LOOPBACK, answers
from controller.store.broadcasts import Slot

FIRST_BROADCAST_S = 60
WEB_START_S = 30.0


def prepare(machine: DemoMachine) -> int | None:
    """At the first start: a sample programme, approved, on air a minute later; when it ends."""
    ends_at = None
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
        ends_at = aired.ends_at
        at = (local_iso(aired.starts_at) or "")[11:19]
        say(f"The first programme is on air at {at} (Vietnam time).")
        make_ready(machine)
    if not answers(LOOPBACK, machine.layout.web_port, WEB_START_S):
        raise job.JobFailedError(f"the pages do not answer; see {machine.layout.logs / 'web.log'}")
    return ends_at


def tell(machine: DemoMachine, first_ends_at: int | None) -> None:
    """The address, the logins and what to try."""
    say(f"""
Loa is ready: {machine.layout.address}

  operator   {OPERATOR:9} {machine.logins.operator}
  approver   {APPROVER:9} {machine.logins.approver}

  and besides, for "Khẩn cấp" and "Kiểm tra hồ sơ":
  duty       {DUTY_OFFICER:9} {machine.logins.duty_officer}
  auditor    {AUDITOR:9} {machine.logins.auditor}

  codes for a first passkey or app ("mã mở bước thứ hai"), each good once:
  approver   {machine.logins.approver_code}
  duty       {machine.logins.duty_officer_code}

{what_to_try(str(machine.layout.recordings), first_ends_at)}

Ctrl-C ends everything; the next start goes on from here.""")


def what_to_try(recordings: str, first_ends_at: int | None) -> str:
    """The steps of a first visit; `first_ends_at`: until when the first programme sounds."""
    return f"""\
Try:
  1. Log in as operator. "Hôm nay" shows the three clusters and what sounds now.
  2. "Bản tin" → write a short notice, listen, send it for approval.
  3. Log in as approver in another browser window and approve it.
  4. As operator, put it in a programme and on the schedule {_when(first_ends_at)}.
  5. "Nhật ký" shows one verdict for each cluster; what each loudspeaker put out is in
     {recordings}
  6. As the duty officer, "Tài khoản" → "Thêm ứng dụng tạo mã" with her password and code, then
     "Khẩn cấp": open a shift and hold the button; the others see it on "Hôm nay", and
     "Dừng phát" silences everything.
  7. As the auditor, her name → "Kiểm tra hồ sơ": what sounded where, with its evidence."""


def _when(first_ends_at: int | None) -> str:
    """A time that collides with nothing: what is put into the first programme would yield to it."""
    if first_ends_at is None:
        return "two minutes ahead"
    next_minute = -(-first_ends_at // MINUTE_MS) * MINUTE_MS
    clock = (local_iso(next_minute) or "")[11:16]
    return f"at {clock} or later,\n     when the first programme is over"
