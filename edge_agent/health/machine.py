"""Look at the computer itself: heat, undervoltage, the card, the signal.

Everything is read from files that the kernel shows to anybody, but the modem's signal, for which
ModemManager is asked. What a machine does not have is None and no fault.
"""

import os
import shutil
import subprocess
from pathlib import Path

import msgspec

MODEM_PATIENCE_S = 5
MILLI = 1_000
WEAR_STEP_PERCENT = 10
"""An eMMC tells its life used in steps of ten (JEDEC JESD84-B51, EXT_CSD 268 and 269)."""
WEAKEST_DBM, STRONGEST_DBM = -90, -40
MEGABYTE = 1 << 20


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One look at the machine."""

    celsius: int | None = None
    undervoltage: bool = False
    """The supply is too weak at this moment (Raspberry Pi only)."""
    on_mains: bool | None = None
    """By a supply that the kernel knows (an UPS board); None where it knows none."""
    card_errors: int = 0
    """What the file systems have counted since they were made."""
    read_only: bool = False
    """The kernel has given up writing to the card."""
    free_mb: int | None = None
    wear_percent: int | None = None
    signal_percent: int | None = None


def look(home: Path, root: Path = Path("/")) -> Look:
    """Look now. `home` stands on the card that matters; `root` is where /sys and /proc hang."""
    free_mb, read_only = _room(home)
    return Look(
        celsius=_hottest(root),
        undervoltage=_is_undervolted(root),
        on_mains=_is_on_mains(root),
        card_errors=sum(_numbers(root, "sys/fs/ext4/*/errors_count")),
        read_only=read_only,
        free_mb=free_mb,
        wear_percent=_wear(root),
        signal_percent=_signal(root),
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _numbers(root: Path, pattern: str) -> list[int]:
    texts = [_read(path) for path in sorted(root.glob(pattern))]
    return [int(text) for text in texts if text.lstrip("-").isdecimal()]


def _hottest(root: Path) -> int | None:
    found = _numbers(root, "sys/class/thermal/thermal_zone*/temp")
    return max(found) // MILLI if found else None


def _is_undervolted(root: Path) -> bool:
    chips = root.glob("sys/class/hwmon/hwmon*")
    return any(
        _read(chip / "name") == "rpi_volt" and _read(chip / "in0_lcrit_alarm") == "1"
        for chip in chips
    )


def _is_on_mains(root: Path) -> bool | None:
    supplies = list(root.glob("sys/class/power_supply/*"))
    states = [_read(supply / "online") for supply in supplies if _read(supply / "type") == "Mains"]
    return "1" in states if states else None


def _room(home: Path) -> tuple[int | None, bool]:
    try:
        found = os.statvfs(home)
    except OSError:
        return None, True
    return found.f_bavail * found.f_frsize // MEGABYTE, bool(found.f_flag & os.ST_RDONLY)


def _wear(root: Path) -> int | None:
    texts = [_read(path) for path in root.glob("sys/block/mmcblk*/device/life_time")]
    steps = [int(word, 16) for text in texts for word in text.split()]
    return max(steps) * WEAR_STEP_PERCENT if steps else None


def _signal(root: Path) -> int | None:
    found = [_wireless_percent(line) for line in _read(root / "proc/net/wireless").splitlines()]
    wireless = [percent for percent in found if percent is not None]
    return max(wireless) if wireless else _modem_percent()


def _wireless_percent(line: str) -> int | None:
    """Read one interface's line of /proc/net/wireless: `wlan0: 0000   60.  -50.  -256 …`."""
    name, colon, values = line.partition(":")
    words = values.split()
    if not colon or " " in name.strip() or len(words) < len(("status", "link", "level")):
        return None
    level = words[2].rstrip(".")
    if not level.lstrip("-").isdecimal():
        return None
    share = (int(level) - WEAKEST_DBM) / (STRONGEST_DBM - WEAKEST_DBM)
    return round(100 * min(1.0, max(0.0, share)))


def _modem_percent() -> int | None:
    program = shutil.which("mmcli")
    if program is None:
        return None
    command = [program, "--modem", "any", "--output-keyvalue"]
    try:
        told = subprocess.run(
            command, capture_output=True, text=True, timeout=MODEM_PATIENCE_S, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    for line in told.stdout.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "modem.generic.signal-quality.value" and value.strip().isdecimal():
            return int(value)
    return None
