"""Where orders and commands come in, with a station that signs them; no line and no sound."""

from pathlib import Path
from typing import Any

from edge_agent.orders.command_desk import CommandDesk
from edge_agent.orders.order_desk import OrderDesk, Outcome
from edge_agent.playback.memory import Recollection
from edge_agent.trusted import Beliefs
from playlists.messages.command import Action, Command
from playlists.messages.envelope import seal
from playlists.messages.journal_entry import MissCause
from playlists.messages.keys import SigningKey
from playlists.messages.order import Emergency, Order, OrderKind
from playlists.messages.plan import ItemKind, PlannedItem, Track
from tests.real_parts.station import Station

NOW = 1_800_000_000_000
HOUR = 3_600_000
NOTHING = Recollection({}, (), 0, MissCause.LATE)
PLACES = frozenset({"loa-01", "cum-1", "xa-1", "tinh-1"})


class Desks:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.station = Station()
        (folder / "root.json").write_bytes(self.station.root())
        self.boot()
        self.beliefs.take_chain(self.station.chain(version=1))

    def boot(self) -> None:
        state = self.folder / "state"
        path = ("xa-1", "tinh-1")
        self.beliefs = Beliefs(self.folder / "root.json", state, "loa-01", path)
        self.orders = OrderDesk(state / "orders.json", self.beliefs, lambda: PLACES)
        self.commands = CommandDesk(state / "commands.json", self.beliefs)

    def take_order(self, packed: bytes, now: int) -> Outcome:
        """As the office does: whatever was taken is then kept."""
        taken = self.orders.take(packed, now)
        self.orders.keep()
        return taken

    def seal(self, order: Order, key: SigningKey | None = None) -> bytes:
        return seal(order, [key or self.station.key])

    def command(self, action: Action, sequence: int = 1, **more: Any) -> bytes:
        command = Command(
            id=f"c{sequence}",
            receiver=more.get("receiver", "loa-01"),
            sequence=sequence,
            issued_at=more.get("issued_at", NOW),
            expires_at=more.get("expires_at", NOW + HOUR),
            action=action,
        )
        return seal(command, [self.station.key])


def an_order(kind: OrderKind = OrderKind.EMERGENCY, sequence: int = 1, **more: Any) -> Order:
    sounding = kind in {OrderKind.EMERGENCY, OrderKind.PLAY}
    item = PlannedItem(id="i", kind=ItemKind.BULLETIN, title="", sha256="a" * 64)
    track = Track(sha256="a" * 64, size_bytes=1, frames=24_000)
    about: dict[str, Any] = {
        "id": f"o{sequence}",
        "issued_at": NOW,
        "expires_at": NOW + HOUR,
        "targets": ("xa-1",),
        "items": (item,) if sounding else (),
        "tracks": (track,) if sounding else (),
        "emergency": Emergency(kind="flood") if kind is OrderKind.EMERGENCY else None,
    }
    return Order(order=kind, sequence=sequence, **(about | more))
