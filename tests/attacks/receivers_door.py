"""The model's honest half: a commune's key holders, its stations, and a receiver that listens.

What the receiver did is judged as it does it: `judged` for orders that it obeys, `wrote` for
commands, the invariants for what it believes. `Door.hears` judges every other message.
"""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from edge_agent.orders.office import Hands, Office
from edge_agent.playback.memory import Recollection
from edge_agent.playback.state import OrderGiven, OrderRevoked, PlaybackEvent
from edge_agent.settings import Settings, Sound
from edge_agent.trusted import Beliefs
from playlists.messages import topics
from playlists.messages.command import Command
from playlists.messages.envelope import Message, digest
from playlists.messages.journal_entry import Event, MissCause
from playlists.messages.keys import SigningKey
from playlists.messages.order import FUTURE_MS, Order, OrderKind, Standing
from playlists.messages.order import ROLE_OF as ROLE_OF_ORDER
from playlists.messages.order_entries import CommandAccepted, OrderAccepted
from playlists.messages.plan import Plan
from playlists.messages.refusal import RefusedError
from playlists.messages.stored import Stored
from playlists.messages.time import TimeAnswer
from playlists.messages.trust import STATION_ROLES, Role
from tests.attacks.forger import (
    ABOVE,
    BESIDE,
    CLUSTER,
    HOUR,
    NEIGHBOUR,
    OURS,
    PLACES,
    RECEIVER,
    World,
    command,
    named,
    order,
    word,
)

ROLE_OF: dict[type[Message], Role] = {
    Plan: Role.PLAN,
    Stored: Role.COMMAND,
    TimeAnswer: Role.TIME,
    Command: Role.COMMAND,
    Order: Role.EMERGENCY,
}
kinds = st.sampled_from(sorted(ROLE_OF, key=lambda kind: kind.KIND))
roles = st.sets(st.sampled_from(sorted(Role)), min_size=1).map(sorted)
picks = st.integers(0, 3) | st.integers(0, 10**6)
orders = st.sampled_from([OrderKind.EMERGENCY, OrderKind.PLAY, OrderKind.STOP, OrderKind.CANCEL])
targets = st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique=True)
SETTINGS = Settings(
    receiver=RECEIVER, unit_path=(OURS, ABOVE), cluster=CLUSTER, broker=(), sound=Sound()
)
HEARD = (
    topics.order(OURS),
    topics.order(ABOVE),
    topics.standing(OURS),
    topics.standing(ABOVE),
    topics.command(RECEIVER),
)
"""Where orders and commands come in. Whoever holds the broker puts anything on any of them."""
heard = st.sampled_from(HEARD)


class Door(RuleBasedStateMachine):
    """A receiver and honest people."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.folder = Path(tempfile.mkdtemp(prefix="loa-door-"))
        (self.folder / "root.json").write_bytes(self.world.roots[0])
        self.highest: dict[str, int] = {"root": 0, "register": 0, "plan": 0}
        self.numbers = 0
        self.given: dict[str, tuple[str, Order | Command]] = {}
        """Every order and command that was ever signed, with its signer, by its name."""
        self.said: list[bytes] = []
        self.taken: set[tuple[type[Message], str, int]] = set()
        self.obeyed: set[str] = set()
        self.in_force: dict[str, Order] = {}
        self.clock_is_set = True
        self.boot()

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def boot(self) -> None:
        """From what lies on the card and what the journal says."""
        accepted, self.in_force = frozenset(self.obeyed), {}
        self.receiver = Beliefs(self.folder / "root.json", self.folder, RECEIVER, (OURS, ABOVE))
        self.office = Office(self.folder, SETTINGS, self.receiver, Hands(self.wrote, self.judged))
        self.is_booting = True
        self.office.restore(Recollection({}, (), 0, MissCause.LATE, accepted=accepted))
        self.is_booting = False
        self.office.tick(self.world.now if self.clock_is_set else None)

    # --- what honest people do ---

    @initialize(hours=st.integers(24, 60))
    def a_station_begins(self, hours: int) -> None:
        """With keys of several roles, so that there is something to take away and to confuse."""
        for given in (STATION_ROLES, [Role.EMERGENCY], [Role.PLAN, Role.COMMAND]):
            self.world.delegate(given, OURS, (-1, hours))
        self.the_chain_arrives()

    @rule(roles=roles, unit=st.sampled_from([OURS, ABOVE, BESIDE]),
          begins=st.integers(-2, 2), lasts=st.integers(1, 60))  # fmt: skip
    def holders_delegate(self, roles: list[Role], unit: str, begins: int, lasts: int) -> None:
        self.world.delegate(roles, unit, (begins, begins + lasts))

    @precondition(lambda self: self.world.stations)
    @rule(pick=picks)
    def holders_revoke(self, pick: int) -> None:
        self.world.revoke(self.station(pick).key_id)

    @precondition(lambda self: len(self.world.roots) < 5)
    @rule()
    def holders_rotate(self) -> None:
        self.world.rotate()

    @rule()
    def the_chain_arrives(self) -> None:
        assert self.takes_chain(self.world.chain) or self.receiver.trust.register.version

    @precondition(lambda self: self.world.stations)
    @rule(kind=kinds, pick=picks, receiver=st.sampled_from([RECEIVER, NEIGHBOUR]))
    def a_station_speaks(self, kind: type[Message], pick: int, receiver: str) -> None:
        key = self.station(pick)
        self.numbers += 1
        packed = self.world.say(word(self.world, kind, receiver, self.numbers), key)
        self.hears(kind, packed, signer=key.key_id, receiver=receiver)

    @precondition(lambda self: self.world.stations)
    @rule(given=st.lists(st.tuples(orders, targets, picks), min_size=1, max_size=4),
          topic=heard | st.none())  # fmt: skip
    def stations_order(
        self, given: list[tuple[OrderKind, list[str], int]], topic: str | None
    ) -> None:
        """Without a topic: the line was cut just then."""
        for kind, aimed_at, pick in given:
            self.numbers += 1
            packed = self.signed(
                order(self.world, kind, aimed_at, self.numbers), self.station(pick)
            )
            if topic is not None:
                self.comes_in(topic, packed)

    @precondition(lambda self: self.world.stations)
    @rule(pick=picks, receiver=st.sampled_from([RECEIVER, NEIGHBOUR]), arrives=st.booleans())
    def a_station_commands(self, pick: int, receiver: str, *, arrives: bool) -> None:
        self.numbers += 1
        packed = self.signed(command(self.world, receiver, self.numbers), self.station(pick))
        if arrives:
            self.comes_in(topics.command(RECEIVER), packed)

    @rule(hours=st.integers(1, 3) | st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        self.world.now += hours * HOUR
        self.office.tick(self.world.now if self.clock_is_set else None)

    @rule(clock_is_set=st.booleans())
    def the_power_is_cut(self, *, clock_is_set: bool) -> None:
        newest = self.receiver.newest_plan
        self.clock_is_set = clock_is_set
        self.boot()
        try:
            self.receiver.restore_plan(newest, self.world.now)
        except RefusedError:
            assert self.receiver.plan is None

    @precondition(lambda self: not self.clock_is_set)
    @rule()
    def the_clock_is_set_again(self) -> None:
        self.clock_is_set = True
        self.office.tick(self.world.now)

    # --- the receiver's door ---

    def station(self, pick: int) -> SigningKey:
        known = list(self.world.stations.values())
        return known[pick % len(known)]

    def signed(self, given: Order | Command, key: SigningKey) -> bytes:
        """Orders and commands are remembered by their names, for the judge."""
        self.given[given.id] = (key.key_id, given)
        packed = self.world.say(given, key)
        self.said.append(packed)
        return packed

    def comes_in(self, topic: str, *packed: bytes) -> None:
        """On one of the topics that the receiver listens to; what comes of it is judged."""
        bundle = msgspec.json.encode(Standing(orders=packed))
        payloads = [bundle] if topic.endswith("standing") else packed
        for payload in payloads:
            with suppress(RefusedError):
                self.office.takers()[topic][1](payload)

    def takes_chain(self, packed: bytes) -> bool:
        try:
            changed = self.receiver.take_chain(packed)
        except RefusedError:
            return False
        if changed:
            self.office.trust_changed()
        return changed

    def opens(self, kind: type[Message], packed: bytes) -> bool:
        """Whether the receiver takes it for true."""
        now = self.world.now
        try:
            if kind is Plan:
                return self.receiver.take_plan(packed, now)
            if kind is Stored:
                self.receiver.open_stored(packed, now)
            elif kind is Command:
                self.receiver.open_command(packed, now)
            elif kind is Order:
                self.receiver.open_order(packed, now)
            else:
                self.receiver.open_time(packed)
        except RefusedError:
            return False
        return True

    def seen(self) -> tuple[Any, ...]:
        return (
            self.receiver.trust, self.receiver.plan, self.receiver.newest_plan,
            frozenset(self.obeyed), frozenset(self.in_force),
        )  # fmt: skip

    # --- the judge ---

    def hears(
        self,
        kind: type[Message],
        packed: bytes,
        signer: str,
        receiver: str,
        true_kind: type[Message] | None = None,
    ) -> None:
        """Believes it only if it is what it says, for us, by a key that may say so now."""
        if not self.opens(kind, packed):
            return
        assert kind is (true_kind or kind)
        assert receiver == RECEIVER or kind is Order  # `judged` looks at whom an order is aimed
        revoked = self.receiver.trust.register.revoked
        if kind is Order:
            given = self.given.get(named(packed), ("", None))[1]
            role = ROLE_OF_ORDER[given.order] if isinstance(given, Order) else Role.EMERGENCY
            assert self.world.may(signer, role, revoked)
        elif kind is not TimeAnswer:  # checked at its own date: our time is in question
            assert self.world.may(signer, ROLE_OF[kind], revoked)
        assert signer not in revoked

    def judged(self, event: PlaybackEvent) -> None:
        """An order is obeyed once, in time, here, and only if its key may give it now."""
        if isinstance(event, OrderRevoked):
            self.in_force.pop(event.order, None)
        if not isinstance(event, OrderGiven):
            return
        obeyed = event.order
        if self.is_booting:  # only what was obeyed before goes on
            assert obeyed.id in self.obeyed
            self.in_force[obeyed.id] = obeyed
            return
        self._judge_number(Order, obeyed.id, obeyed.sequence, ROLE_OF_ORDER[obeyed.order])
        plan = self.receiver.plan
        areas = plan.areas if plan is not None else ()
        assert {RECEIVER, CLUSTER, OURS, ABOVE, *areas} & set(obeyed.targets)
        assert obeyed.issued_at - FUTURE_MS <= self.world.now < obeyed.expires_at
        assert self.clock_is_set
        self.obeyed.add(obeyed.id)
        self.in_force[obeyed.id] = obeyed

    def wrote(self, entry: Event) -> None:
        """A command is obeyed once, by the receiver that it names."""
        if isinstance(entry, CommandAccepted):
            self._judge_number(Command, entry.command, entry.sequence, Role.COMMAND)
            _signer, given = self.given[entry.command]
            assert isinstance(given, Command)
            assert given.receiver == RECEIVER
            assert self.world.now < given.expires_at
        if isinstance(entry, OrderAccepted):
            assert entry.order in self.given

    def _judge_number(self, kind: type[Message], name: str, number: int, role: Role) -> None:
        signer, given = self.given[name]
        assert (type(given), given.sequence) == (kind, number)
        assert self.world.may(signer, role, self.receiver.trust.register.revoked)
        assert (kind, signer, number) not in self.taken
        self.taken.add((kind, signer, number))

    @invariant()
    def only_what_was_truly_issued_is_believed(self) -> None:
        trust = self.receiver.trust
        assert trust.root in [holders.root for holders in self.world.holders]
        assert set(trust.delegations) <= set(self.world.delegations.values())
        if trust.register.version:
            assert trust.register in self.world.registers.values()
            listed = trust.register.delegations
            digests = {digest(packed): d for packed, d in self.world.delegations.items()}
            assert {digests[one] for one in listed} == set(trust.delegations)

    @invariant()
    def nothing_goes_back(self) -> None:
        now = {
            "root": self.receiver.trust.root.version,
            "register": self.receiver.trust.register.version,
            "plan": self.receiver.newest_plan,
        }
        assert all(now[what] >= before for what, before in self.highest.items())
        self.highest = now

    @invariant()
    def the_plan_in_force_is_ours(self) -> None:
        plan = self.receiver.plan
        assert plan is None or plan.receiver == RECEIVER

    @invariant()
    def no_order_of_a_revoked_key_is_in_force(self) -> None:
        """One that expired is in force no longer, and nobody is told again that it is over."""
        revoked = self.receiver.trust.register.revoked
        assert not [
            name
            for name, given in self.in_force.items()
            if self.world.now < given.expires_at and self.given[name][0] in revoked
        ]
