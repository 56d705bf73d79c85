"""Looks at a machine whose /sys and /proc are laid by hand, and at this one."""

from pathlib import Path

from edge_agent.health.machine import look

WIRELESS = """\
Inter-| sta-|   Quality        |   Discarded packets
 face | tus | link level noise |  nwid  crypt   frag
 wlan0: 0000   60.  -65.  -256        0      0      0
"""


def lay(root: Path, **files: str) -> Path:
    """Write files; in their names two underscores stand for a slash."""
    for name, content in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root


def test_the_hottest_sensor_counts(tmp_path: Path) -> None:
    lay(
        tmp_path,
        sys__class__thermal__thermal_zone0__temp="48312\n",
        sys__class__thermal__thermal_zone1__temp="61000\n",
    )
    assert look(tmp_path, tmp_path).celsius == 61


def test_a_raspberry_tells_of_a_supply_that_is_too_weak(tmp_path: Path) -> None:
    lay(tmp_path, sys__class__hwmon__hwmon0__name="cpu_thermal\n")
    lay(tmp_path, sys__class__hwmon__hwmon1__name="rpi_volt\n")
    lay(tmp_path, sys__class__hwmon__hwmon1__in0_lcrit_alarm="0\n")
    assert not look(tmp_path, tmp_path).undervoltage
    lay(tmp_path, sys__class__hwmon__hwmon1__in0_lcrit_alarm="1\n")
    assert look(tmp_path, tmp_path).undervoltage


def test_errors_and_wear_of_the_card_are_read(tmp_path: Path) -> None:
    lay(tmp_path, sys__fs__ext4__mmcblk0p2__errors_count="3\n")
    lay(tmp_path, sys__block__mmcblk0__device__life_time="0x02 0x05\n")
    found = look(tmp_path, tmp_path)
    assert (found.card_errors, found.wear_percent) == (3, 50)


def test_an_ups_says_whether_there_is_mains(tmp_path: Path) -> None:
    lay(tmp_path, sys__class__power_supply__ups__type="Mains\n")
    lay(tmp_path, sys__class__power_supply__ups__online="0\n")
    assert look(tmp_path, tmp_path).on_mains is False


def test_the_signal_of_a_wireless_network_is_a_share(tmp_path: Path) -> None:
    assert look(tmp_path, lay(tmp_path, proc__net__wireless=WIRELESS)).signal_percent == 50


def test_nonsense_in_the_files_is_as_if_they_were_not_there(tmp_path: Path) -> None:
    lay(
        tmp_path,
        sys__class__thermal__thermal_zone0__temp="hot\n",
        sys__fs__ext4__sda1__errors_count="\n",
        proc__net__wireless="wlan0: what\n",
    )
    found = look(tmp_path, tmp_path)
    assert (found.celsius, found.card_errors, found.signal_percent) == (None, 0, None)


def test_this_machine_can_be_looked_at(tmp_path: Path) -> None:
    found = look(tmp_path)
    assert found.free_mb is not None
    assert not found.read_only


def test_a_card_that_is_gone_is_a_card_that_takes_nothing(tmp_path: Path) -> None:
    assert look(tmp_path / "gone", tmp_path).read_only
