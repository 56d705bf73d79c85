from pathlib import Path

import pytest

from edge_agent.settings import Broker, SettingsError, read_settings

GOOD = """
receiver = "loa-01"
unit_path = ["xa-1", "tinh-1"]
cluster = "cum-1"
[[broker]]
host = "10.0.0.2"
port = 8883
username = "loa-01"
password = "secret"
[sound]
loudspeaker = "/run/loa/loudspeaker.sock"
"""


def problems(home: Path, text: str) -> list[str]:
    (home / "receiver.toml").write_text(text)
    with pytest.raises(SettingsError) as refused:
        read_settings(home)
    return refused.value.problems


def test_good_settings_are_read(tmp_path: Path) -> None:
    (tmp_path / "receiver.toml").write_text(GOOD)
    settings = read_settings(tmp_path)
    assert settings.receiver == "loa-01"
    assert settings.unit_path == ("xa-1", "tinh-1")
    assert settings.broker == (
        Broker(host="10.0.0.2", port=8883, username="loa-01", password="secret"),
    )


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("receiver =", "reciever =").replace("8883", '"8883"')
    text = text.replace("loudspeaker =", "loudspeeker =")
    assert problems(tmp_path, text) == [
        "reciever is not a setting (did you mean receiver?)",
        "receiver is missing",
        "broker 1.port: Expected `int`, got `str`",
        "sound.loudspeeker is not a setting (did you mean loudspeaker?)",
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('"loa-01"\nunit', '"a/b"\nunit', "receiver may not hold"),
        ('["xa-1", "tinh-1"]', "[]", "unit_path names no unit"),
        ("[sound]", '[sound]\noutput = "portaudio"', "either loudspeaker"),
        ('loudspeaker = "/run/loa/loudspeaker.sock"', "", "either loudspeaker"),
        ('[[broker]]\nhost = "10.0.0.2"', 'x = 1\n[[broker]]\nhost = "10.0.0.2"', "x is not"),
        ("[sound]", '[[broker]]\nhost="b"\n[[broker]]\nhost="c"\n[sound]', "once or twice"),
        ("[sound]", '[board]\nkind = "serial"\n[sound]', "needs a path"),
        ("[sound]", '[board]\nsource = "tuner"\n[sound]', "source needs kind serial"),
        ("[sound]", '[sound]\nsource_input = "1"', "nothing to measure"),
        ("[sound]", "[board]\nwarm_up_ms = 9000\n[sound]", "warm_up_ms must be"),
        ("[[broker]]", '[[broker]]\nalpn = "mqtt"', "alpn needs certificates"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    assert old in GOOD
    assert any(problem in p for p in problems(tmp_path, GOOD.replace(old, new)))


def test_a_missing_or_unreadable_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(tmp_path)
    assert "not TOML" in problems(tmp_path, "receiver = ")[0]
