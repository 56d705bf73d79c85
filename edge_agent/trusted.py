"""What the receiver believes: the trust chain and the plan.

Both are checked against the root that it was born with, kept on disk, and checked again at every
boot. A refused message changes nothing: what was in force stays in force.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from edge_agent.durable import read_if_there, write_durably
from playlists.messages.command import Command, role_of
from playlists.messages.envelope import Message, open_envelope, signed_by
from playlists.messages.order import ROLE_OF, Order
from playlists.messages.plan import Plan
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from playlists.messages.trust import Role, Trust, advance, trust_root, unpack_chain

M = TypeVar("M", Plan, Stored, TimeAnswer, Order, Command)


class NoRootError(RuntimeError):
    """The receiver was not enrolled, or its root file is damaged."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where signed messages come in: what is trusted, and the place that this receiver has."""

    trust: Trust
    unit_path: tuple[str, ...]

    def open(self, packed: bytes, kind: type[M], role: Role, now: int | None) -> M:
        """Open a message whose signer holds its role over this place. Raises RefusedError.

        At `now`, or, while the time is unknown (None), at the instant the message itself names.
        """
        return self.open_by(packed, kind, lambda _message: role, now)[0]

    def open_by(
        self, packed: bytes, kind: type[M], role_of: Callable[[M], Role], now: int | None
    ) -> tuple[M, str]:
        """The same for a message that says itself in which role it is signed; with its signer."""
        every = {d.key_id: d.public_key for d in self.trust.delegations}
        claimed = open_envelope(packed, kind, every)
        role = role_of(claimed)
        keys = self.trust.keys_for(role, self.unit_path, _own_date(claimed) if now is None else now)
        message = open_envelope(packed, kind, keys)
        return message, min(signed_by(packed, keys))


def _own_date(message: Message) -> int:
    if isinstance(message, TimeAnswer):
        return message.now
    if isinstance(message, (Plan, Stored, Order, Command)):
        return message.issued_at
    raise TypeError(f"{message.KIND} carries no date")


def check_plan(plan: Plan, receiver: str, newest: int, now: int | None) -> bool:
    """Whether a plan is news. Raises RefusedError for one that may not come into force."""
    if plan.receiver != receiver:
        raise RefusedError(RefusalCode.WRONG_RECEIVER, f"plan for {plan.receiver!r:.80}")
    if plan.version < newest:
        raise RefusedError(RefusalCode.OLD_VERSION, f"version {plan.version} after {newest}")
    if now is not None and now >= plan.expires_at:
        raise RefusedError(RefusalCode.EXPIRED, f"expired at {plan.expires_at}")
    return plan.version > newest


class Beliefs:
    """Trust and plan with their files."""

    def __init__(
        self, root_file: Path, folder: Path, receiver: str, unit_path: tuple[str, ...]
    ) -> None:
        self._chain_file = folder / "chain.json"
        self._plan_file = folder / "plan.json"
        self._receiver = receiver
        self._unit_path = unit_path
        self._born = _trust_at_birth(root_file)
        self.trust = self._restore_trust()
        self.plan: Plan | None = None
        self.newest_plan = 0
        """The highest version that was ever in force: lower ones are refused."""

    @property
    def _door(self) -> Door:
        return Door(self.trust, self._unit_path)

    def restore_plan(self, newest: int, now: int | None) -> None:
        """Take up the plan from before the restart. `newest` is what the journal remembers.

        Raises RefusedError if its signature holds no longer; then no plan is in force.
        """
        self.newest_plan = max(self.newest_plan, newest)
        self.plan = None
        try:
            packed = read_if_there(self._plan_file)
        except OSError as error:
            raise RefusedError(
                RefusalCode.MALFORMED, f"the card does not give it: {error}"
            ) from error
        if packed is None:
            return
        plan = self._door.open(packed, Plan, Role.PLAN, now)
        check_plan(plan, self._receiver, self.newest_plan, None)
        self.plan = plan
        self.newest_plan = plan.version

    def take_plan(self, packed: bytes, now: int | None) -> bool:
        """Put a plan into force if it is news. Raises RefusedError, OSError."""
        plan = self._door.open(packed, Plan, Role.PLAN, now)
        no_plan = self.plan is None and plan.version == self.newest_plan
        if not check_plan(plan, self._receiver, self.newest_plan, now) and not no_plan:
            return False
        write_durably(self._plan_file, packed)
        self.plan = plan
        self.newest_plan = plan.version
        return True

    def take_chain(self, packed: bytes) -> bool:
        """Follow a chain. Tells whether it changed anything. Raises RefusedError, OSError."""
        chain = unpack_chain(packed)
        trust = advance(self.trust, chain)
        if trust == self.trust:
            return False
        if advance(self._born, chain) != trust:  # it would not lead here after a restart
            raise RefusedError(RefusalCode.BROKEN_CHAIN, "leads elsewhere from our first root")
        write_durably(self._chain_file, packed)
        self.trust = trust
        return True

    def open_time(self, packed: bytes) -> TimeAnswer:
        """Open an answer to our nonce; its own time counts, since ours is in question."""
        answer = self._door.open(packed, TimeAnswer, Role.TIME, None)
        self._check_receiver(answer.receiver)
        return answer

    def open_stored(self, packed: bytes, now: int | None) -> Stored:
        """Open the ledger's word about our journal. Raises RefusedError."""
        stored = self._door.open(packed, Stored, Role.COMMAND, now)
        self._check_receiver(stored.receiver)
        return stored

    def open_order(self, packed: bytes, now: int | None) -> tuple[Order, str]:
        """Open an order to some area, with the id of the key that signed it.

        Raises RefusedError.
        """
        return self._door.open_by(packed, Order, lambda order: ROLE_OF[order.order], now)

    def open_command(self, packed: bytes, now: int | None) -> tuple[Command, str]:
        """Open a command to this receiver, with its signer. Raises RefusedError."""
        command, key = self._door.open_by(packed, Command, lambda c: role_of(c.action), now)
        self._check_receiver(command.receiver)
        return command, key

    def _check_receiver(self, receiver: str) -> None:
        if receiver != self._receiver:
            raise RefusedError(RefusalCode.WRONG_RECEIVER, f"for {receiver!r:.80}")

    def _restore_trust(self) -> Trust:
        try:
            packed = read_if_there(self._chain_file)
            return self._born if packed is None else advance(self._born, unpack_chain(packed))
        except (OSError, RefusedError):
            return self._born  # a damaged file: the retained chain comes again


def _trust_at_birth(root_file: Path) -> Trust:
    try:
        return trust_root(root_file.read_bytes())
    except FileNotFoundError as error:
        raise NoRootError(f"{root_file} is missing: enrol the receiver") from error
    except RefusedError as error:
        raise NoRootError(f"{root_file} is no root: {error}") from error
