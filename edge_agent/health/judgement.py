"""What readings mean: names of faults for `state`. Pure.

| fault | begins | ends |
|---|---|---|
| `undervoltage` | the supply is too weak | an hour without |
| `mains_lost` | board or supply measure none | they measure it again |
| `battery_low` | under `battery_low_mv` | 300 mV above it |
| `hot_processor`, `hot_box` | at 80 °C; at `hot_celsius` | 5 °C below it |
| `card_errors` | a file system counted one, or is read-only | the card is checked or replaced |
| `card_full` | under 100 MB free | above it |
| `card_worn` | 90 % of its life used | the card is replaced |
| `signal_weak` | under 15 % | at 25 % |
| `restarts` | five starts of the agent in one of the machine | the machine starts anew |
| `board_lost` | the board does not answer | it answers |
| `relay_stuck` | a contact disagrees with its coil | they agree |
| `amplifier_uncommanded` | the relay is closed although nothing asked for it | it opens |
| `door_open` | the box is open | it is shut |
| `board_restarted` | the board began anew | an hour without another one |
"""

from collections.abc import Set as AbstractSet

from edge_agent.board.board import Report
from edge_agent.health.battery import MAINS_V
from edge_agent.health.machine import Look
from edge_agent.settings import Board

HOT_PROCESSOR = 80
COOLER_BY = 5
FULL_UNDER_MB = 100
WORN_PERCENT = 90
WEAK_UNDER_PERCENT = 15
STRONG_FROM_PERCENT = 25
MANY_STARTS = 5
CHARGED_BY_MV = 300


def machine_faults(look: Look, starts: int, before: AbstractSet[str]) -> frozenset[str]:
    """Judge a look at the machine; `before` are the faults that were on."""
    cooler = COOLER_BY if "hot_processor" in before else 0
    enough = STRONG_FROM_PERCENT if "signal_weak" in before else WEAK_UNDER_PERCENT
    conditions = {
        "mains_lost": look.on_mains is False,
        "hot_processor": look.celsius is not None and look.celsius >= HOT_PROCESSOR - cooler,
        "card_errors": look.card_errors > 0 or look.read_only,
        "card_full": look.free_mb is not None and look.free_mb < FULL_UNDER_MB,
        "card_worn": look.wear_percent is not None and look.wear_percent >= WORN_PERCENT,
        "signal_weak": look.signal_percent is not None and look.signal_percent < enough,
        "restarts": starts >= MANY_STARTS,
    }
    return frozenset(fault for fault, is_so in conditions.items() if is_so)


def board_faults(
    report: Report, settings: Board, before: AbstractSet[str], *, asked: bool
) -> frozenset[str]:
    """Judge what a board tells. `asked`: the amplifier was wanted within the last seconds."""
    if not report.connected:
        return frozenset({"board_lost"})
    measured = report.measured
    battery, heat = measured.battery_mv, measured.temperature_tenths
    charged = CHARGED_BY_MV if "battery_low" in before else 0
    cooler = COOLER_BY if "hot_box" in before else 0
    conditions = {
        "mains_lost": measured.mains_v is not None and measured.mains_v < MAINS_V,
        "battery_low": battery is not None and battery < settings.battery_low_mv + charged,
        "hot_box": heat is not None and heat >= (settings.hot_celsius - cooler) * 10,
        "relay_stuck": bool(report.stuck),
        "amplifier_uncommanded": report.amplifier and not asked,
        "door_open": report.door_open,
    }
    return frozenset(fault for fault, is_so in conditions.items() if is_so)


def steady(told: int | None, read: int | None, step: int) -> int | None:
    """What to tell of a reading that wavers: the old value until it has moved by a step.

    Every other value would be a message, and messages cost money.
    """
    if told is None or read is None or abs(read - told) >= step:
        return read
    return told
