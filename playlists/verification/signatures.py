"""Whose signatures count: the trust chain of an export, followed from a root that is known."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from playlists.messages.envelope import open_envelope
from playlists.messages.head import Head
from playlists.messages.journal_entry import Report
from playlists.messages.keys import KEY_ID_DIGITS, PUBLIC_KEY_BYTES, key_id
from playlists.messages.order import ROLE_OF, Order
from playlists.messages.plan import Plan
from playlists.messages.refusal import RefusedError
from playlists.messages.trust import Role, Trust, advance, trust_root, unpack_chain
from playlists.verification.errors import DoesNotHoldError
from playlists.verification.lines import ReceiverLine


def known_root(given: bytes, chain: bytes) -> Trust:
    """The trust to begin with: a root's envelope, or a root key (64 digits) or its id (32).

    Raises DoesNotHoldError where the chain begins with another root.
    """
    try:
        digits = given.strip().decode("ascii", "replace").lower()
        if len(digits) in {KEY_ID_DIGITS, 2 * PUBLIC_KEY_BYTES} and _is_hex(digits):
            name = digits if len(digits) == KEY_ID_DIGITS else key_id(bytes.fromhex(digits))
            roots = unpack_chain(chain).roots
            if not roots:
                raise DoesNotHoldError("the chain has no root")
            trust = trust_root(roots[0])
            if name not in trust.root.keys:
                raise DoesNotHoldError(f"root key {name} is not in the chain's first root")
            return trust
        return trust_root(given)
    except RefusedError as error:
        raise DoesNotHoldError(f"the root: {error}") from error


@dataclass(slots=True)
class Signatures:
    """Keys that count, gathered while the export is read."""

    given_root: bytes
    paths: dict[str, tuple[str, ...]]
    trust: Trust | None = None
    receivers: dict[str, ReceiverLine] = field(default_factory=dict)
    log: str | None = None

    def follow(self, chain: bytes) -> None:
        """Take a chain. Raises DoesNotHoldError."""
        trust = self.trust or known_root(self.given_root, chain)
        try:
            self.trust = advance(trust, unpack_chain(chain))
        except RefusedError as error:
            raise DoesNotHoldError(f"the trust chain: {error}") from error

    def open_head(self, envelope: bytes, size: int, root: bytes) -> Head:
        """A head over exactly this tree. Raises DoesNotHoldError."""
        units = {unit for path in self.paths.values() for unit in path}
        try:
            head = open_envelope(envelope, Head, self._keys_ever(Role.RECORD))
            open_envelope(envelope, Head, self._keys(Role.RECORD, units, head.at))
        except RefusedError as error:
            raise DoesNotHoldError(f"the head's signature: {error}") from error
        if (head.size, head.root) != (size, root.hex()):
            raise DoesNotHoldError(f"the leaves do not make the head that was signed at {size}")
        if self.log not in {None, head.log}:
            raise DoesNotHoldError(f"the head is of another log ({head.log})")
        self.log = head.log
        return head

    def open_plan(self, envelope: bytes, receiver_id: str) -> Plan:
        """A plan for one receiver of the export. Raises DoesNotHoldError."""
        receiver = self._receiver(receiver_id)
        try:
            plan = open_envelope(envelope, Plan, self._keys_ever(Role.PLAN))
            path = self.paths.get(plan.unit, ())
            open_envelope(envelope, Plan, self._keys(Role.PLAN, path, plan.issued_at))
        except RefusedError as error:
            raise DoesNotHoldError(f"the plan's signature: {error}") from error
        if (plan.receiver, plan.cluster) != (receiver.id, receiver.cluster):
            raise DoesNotHoldError(f"the plan is for receiver {plan.receiver}")
        return plan

    def open_order(self, envelope: bytes, area: str) -> Order:
        """An order to a unit of the export. Raises DoesNotHoldError."""
        try:
            for role in frozenset(ROLE_OF.values()):
                with suppress(RefusedError):
                    order = open_envelope(envelope, Order, self._keys_ever(role))
                    if ROLE_OF[order.order] is role:
                        break
            else:
                raise DoesNotHoldError("the order is signed in none of its roles")
            keys = self._keys(role, self.paths.get(area, ()), order.issued_at)
            return open_envelope(envelope, Order, keys)
        except RefusedError as error:
            raise DoesNotHoldError(f"the order's signature: {error}") from error

    def open_report(self, envelope: bytes, receiver_id: str) -> Report:
        """A report of one receiver of the export. Raises DoesNotHoldError."""
        receiver = self._receiver(receiver_id)
        try:
            report = open_envelope(
                envelope, Report, {key_id(receiver.public_key): receiver.public_key}
            )
        except RefusedError as error:
            raise DoesNotHoldError(f"the report's signature: {error}") from error
        if report.receiver != receiver_id:
            raise DoesNotHoldError(f"the report speaks for receiver {report.receiver}")
        return report

    def _receiver(self, receiver_id: str) -> ReceiverLine:
        if receiver_id not in self.receivers:
            raise DoesNotHoldError(f"receiver {receiver_id} is not in the export")
        return self.receivers[receiver_id]

    def _keys(self, role: Role, units: Iterable[str], at: int) -> dict[str, bytes]:
        """Keys that held the role over these units at an instant (UTC ms)."""
        return self._known_trust().keys_for(role, units, at)

    def _keys_ever(self, role: Role) -> dict[str, bytes]:
        """Keys that hold the role anywhere, at any time: a message says its instant when open."""
        delegations = self._known_trust().delegations
        return {d.key_id: d.public_key for d in delegations if d.may_act_as(role)}

    def _known_trust(self) -> Trust:
        if self.trust is None:
            raise DoesNotHoldError("no trust chain stands before what was signed by it")
        return self.trust


def _is_hex(text: str) -> bool:
    return all(c in "0123456789abcdef" for c in text)
