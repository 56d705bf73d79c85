"""An approver with a passkey in her hand.

hand = Hand.of(session, commune)
approval = hand.approve(session, bulletin.current)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from controller.accounts import passkeys
from controller.accounts.actor import Actor
from controller.accounts.passkeys import NewPasskey, Site
from controller.accounts.sessions import Window, begin, session_of
from controller.approval.proof import Assent, ByPasskey
from controller.bulletins import decisions
from controller.store.bulletins import Approval, Revision
from controller.store.logins import Factor, Passkey
from controller.store.people import StaffRole
from tests.controller.accounts.authenticator import Device
from tests.controller.commune import Commune

SITE = Site("loa.example", "https://loa.example")


@dataclass
class Hand:
    """Who holds which device."""

    actor: Actor
    device: Device
    passkey: Passkey
    commune: Commune

    @classmethod
    def of(cls, session: Session, commune: Commune, role: StaffRole = StaffRole.APPROVER) -> "Hand":
        """Make a passkey for the person with this role."""
        device = Device(SITE.host, SITE.origin)
        begun = begin(session, commune.people[role], Window("", ""), Factor.NONE, commune.now)
        login = session_of(session, begun.token, commune.now)
        assert login is not None
        answer = device.create(passkeys.creation_options(session, login, SITE))
        new = NewPasskey(answer=answer, name="Điện thoại")
        passkey = passkeys.add_passkey(session, login, new, SITE, commune.now)
        return cls(commune.actor(role), device, passkey, commune)

    def sign(self, session: Session, revisions: Sequence[Revision]) -> Assent:
        """The yes to these revisions, signed by the device."""
        asked_at = self.commune.now
        question = Assent(proof=ByPasskey(answer="", asked_at=asked_at, site=SITE))
        ids = [revision.id for revision in revisions]
        options = decisions.ask_device(session, self.actor, ids, question, SITE)
        answer = self.device.get(options)
        return Assent(proof=ByPasskey(answer=answer, asked_at=asked_at, site=SITE))

    def approve(self, session: Session, *revisions: Revision) -> list[Approval]:
        """Sign and approve."""
        assent = self.sign(session, revisions)
        self.commune.now += 1
        ids = [revision.id for revision in revisions]
        return decisions.approve_together(session, self.actor, ids, self.commune.now, assent)
