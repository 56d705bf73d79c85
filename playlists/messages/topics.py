"""Where each message travels. MQTT 3.1.1 semantics, so that any broker serves."""

PREFIX = "loa/v1"
TRUST = f"{PREFIX}/trust"
ALL_STATES = f"{PREFIX}/r/+/state"
ALL_REPORTS = f"{PREFIX}/r/+/report"


def plan(receiver: str) -> str:
    """Retained: the receiver's signed plan."""
    return f"{PREFIX}/r/{receiver}/plan"


def time(receiver: str) -> str:
    """Signed answers to the receiver's nonces."""
    return f"{PREFIX}/r/{receiver}/time"


def stored(receiver: str) -> str:
    """Retained: how far the receiver's journal is in the ledger."""
    return f"{PREFIX}/r/{receiver}/stored"


def state(receiver: str) -> str:
    """Retained, with will: how the receiver is."""
    return f"{PREFIX}/r/{receiver}/state"


def report(receiver: str) -> str:
    """Journal entries from the receiver."""
    return f"{PREFIX}/r/{receiver}/report"


def order(area: str) -> str:
    """Signed orders to an area, by the id of a unit.

    An order is published for each unit to which a targeted cluster belongs directly; a receiver
    listens for its own unit and all above.
    """
    return f"{PREFIX}/a/{area}/order"


def standing(area: str) -> str:
    """Retained: orders still in force (`order.Standing`), for whoever reconnects."""
    return f"{PREFIX}/a/{area}/standing"


def command(receiver: str) -> str:
    """Signed commands to one receiver."""
    return f"{PREFIX}/r/{receiver}/command"


def live(area: str) -> str:
    """Chunks of live sound for an area."""
    return f"{PREFIX}/a/{area}/live"


def receiver_of(topic: str) -> str:
    """The receiver that a `r/<receiver>/…` topic belongs to. Raises ValueError for others."""
    match topic.split("/"):
        case [*prefix, "r", str(receiver), _] if receiver and "/".join(prefix) == PREFIX:
            return receiver
        case _:
            raise ValueError(f"not a receiver's topic: {topic!r:.120}")
