"""What must happen now and cannot wait for a plan: emergency, cancel, stop, play now, live sound.

Targets stand inside the signature; an area's topic is public, so each receiver filters. An order
is in force from its acceptance until `expires_at`, unless a later one ends it. `ROLE_OF` says in
which role each kind is signed; a key that may practise may do nothing else (`trust`), so an order
of practice mode is refused by every receiver. Told with examples in docs/protocol/orders.md.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

import msgspec

from playlists.messages.envelope import Message
from playlists.messages.numbers import Count, Instant
from playlists.messages.plan import PlannedItem, Priority, Track
from playlists.messages.refusal import RefusalCode, RefusedError
from playlists.messages.trust import Role

MAX_STANDING_BYTES = 256 * 1024
"""A bundle holds several signed orders; larger, and the brokers that Loa sets up drop it."""
MAX_STANDING = 64
FUTURE_MS = 5 * 60_000
"""An order dated so little ahead of the receiver's clock sounds at once; later ones are refused."""
LONGEST_MS = 24 * 3_600_000
"""No order holds longer: whoever wants more gives it again. The signer sees to it."""
NUMBERS_REMEMBERED = 256
"""So many numbers of a key a receiver remembers; what lies before them it takes for a replay."""


class OrderKind(StrEnum):
    """What an order asks for."""

    EMERGENCY = "emergency"
    """Sounds at once, interrupts everything, repeats by itself until it ends."""
    CANCEL = "cancel"
    """Báo yên, or a false alarm: ends the order that it names, its sound included."""
    STOP = "stop"
    """Dừng phát: silence at once of all that began before this order was given."""
    PLAY = "play"
    """Phát ngay: approved items, once, in the class of law that the order names."""
    LIVE_START = "live_start"
    """Phát trực tiếp: opens a session, whose sound comes in chunks under a key of its own
    (`playlists.messages.live`)."""
    LIVE_END = "live_end"
    """Closes the session that it names, its sound included."""


ROLE_OF: Mapping[OrderKind, Role] = {
    OrderKind.EMERGENCY: Role.EMERGENCY,
    OrderKind.CANCEL: Role.EMERGENCY,
    OrderKind.STOP: Role.COMMAND,
    OrderKind.PLAY: Role.PLAN,
    OrderKind.LIVE_START: Role.LIVE,
    OrderKind.LIVE_END: Role.LIVE,
}
"""The role of the station key that signs an order of each kind."""


class Repetition(msgspec.Struct, frozen=True, kw_only=True):
    """How an emergency repeats until it is cancelled or expires."""

    every_ms: Count
    times_at_once: Count = 1


class Emergency(msgspec.Struct, frozen=True, kw_only=True):
    """What is only to be said of an emergency."""

    kind: str
    """A word of `playlists.rules.emergency.EmergencyKind`; receivers only write it down."""
    scale: str = ""
    level: Count = 0
    """A level on that scale; 0 for a kind that has none."""
    urgency: Count = 0
    """Of two emergencies the more urgent sounds first and interrupts the other; of two alike the
    one that was given first. A drill yields to every emergency, whatever it says here."""
    drill: bool = False
    """Diễn tập: that must also be said in one of the items."""
    siren: PlannedItem | None = None
    """Sounds before the items in the first repetition of this order at a place, never later. To
    sound it again when the danger rises, give a new order that `ends` the old one."""
    warned_by: tuple[str, ...] = ()
    """Earlier orders about the same danger, no less grave. A receiver that sounded one of them
    leaves out the siren; one that was away then has nothing to leave out and sounds it."""
    fallback: tuple[tuple[PlannedItem, ...], ...] = ()
    """What sounds instead where the audio of `items` has not come in `patience_ms`: the nearest
    first; the first of which all tracks are held. Their tracks should be pinned beforehand."""
    patience_ms: Count = 20_000
    """Meanwhile the siren sounds, again and again."""
    overrides_limits: bool = True
    """Night caps on the volume and mutes by command do not hold. A mute because of a fault does."""


class Order(Message, frozen=True, kw_only=True):
    """One order to an area."""

    KIND: ClassVar[str] = "order.v1"
    id: str
    sequence: Count
    """Only rises, per issuing key. A receiver takes each number once."""
    order: OrderKind
    issued_at: Instant
    """Repetitions lie on a grid from here; a stop silences what was to begin until here."""
    expires_at: Instant
    """Nothing of this order begins from here on, and it is refused by whoever gets it later."""
    targets: tuple[str, ...]
    """Units (with all below), areas, clusters or receivers."""
    items: tuple[PlannedItem, ...] = ()
    """What one repetition says, in this order, without a gap."""
    tracks: tuple[Track, ...] = ()
    """All tracks that items, siren and fallback name."""
    audio_sources: tuple[str, ...] = ()
    """Base addresses, as in a plan; a track is at <base>/<sha256>."""
    repetition: Repetition | None = None
    """None: once."""
    volume_percent: int = 100
    emergency: Emergency | None = None
    """For an emergency, and only there."""
    priority: Priority = Priority.PRIORITY
    """For `play`: what it interrupts and what it yields to."""
    ends: tuple[str, ...] = ()
    """The orders that this one ends. An emergency that ends another takes its place: what sounds
    of the older goes on until the newer has something to say."""
    ends_emergencies: bool = True
    """For a stop: emergencies given before are over, too. If false they are silenced now and
    sound again at their next repetition."""
    live_key: bytes | None = None
    """The session key that signs the chunks of a live broadcast."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What the retained topic `standing` of an area carries: signed orders, each an envelope.

    Orders in force, and cancels and stops until what they end would have expired by itself. The
    bundle is not signed: an order that is missing from it is not thereby ended.
    """

    orders: tuple[bytes, ...]


def is_aimed_at(order: Order, places: frozenset[str]) -> bool:
    """Whether an order is for a receiver: `places` are its own id, cluster, units and areas."""
    return not places.isdisjoint(order.targets)


def pack_standing(standing: Standing) -> bytes:
    """Write a bundle for the wire. Raises ValueError where no receiver would read it."""
    packed = msgspec.json.encode(standing)
    if len(packed) > MAX_STANDING_BYTES or len(standing.orders) > MAX_STANDING:
        raise ValueError(f"{len(standing.orders)} standing orders in {len(packed)} bytes")
    return packed


def unpack_standing(packed: bytes) -> Standing:
    """Read a bundle; its orders are not believed yet. Raises RefusedError."""
    if len(packed) > MAX_STANDING_BYTES:
        raise RefusedError(RefusalCode.TOO_LARGE, f"standing orders of {len(packed)} bytes")
    try:
        standing = msgspec.json.decode(packed, type=Standing)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RefusedError(RefusalCode.MALFORMED, f"no standing orders: {error}") from error
    if len(standing.orders) > MAX_STANDING:
        raise RefusedError(RefusalCode.TOO_LARGE, f"{len(standing.orders)} standing orders")
    return standing
