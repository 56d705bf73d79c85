"""Listening to stations: a real ffmpeg, through the gate, to a real server on loopback."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from controller.stations import only_gate
from controller.stations.probe import Finding, Outcome, listen
from controller.stations.reachable import read_networks
from tests.real_parts.radio import RATE, Handler, Radio, encoded, hum, hummed

LOOPBACK = read_networks("127.0.0.0/8")


@pytest.fixture(scope="module")
def radio() -> Iterator[Radio]:
    with Radio() as radio:
        for kind in ("mp3", "aac", "ogg"):
            radio.air(f"/{kind}", hummed(kind, 440.0, 20), kind)
        radio.air_hls("/hls/list.m3u8", hum(440, 8))
        radio.air("/silence", encoded(np.zeros(8 * RATE, np.int16), "mp3"), "mp3")
        radio.page("/page")
        radio.send_on("/round", "/round")
        radio.send_on("/moved", radio.url("/mp3"))
        radio.send_on("/inside", "http://169.254.169.254/latest/meta-data")
        radio.send_on("/file", "file:///etc/hostname")
        yield radio


def found(radio: Radio, path: str) -> Finding:
    return listen(radio.url(path), LOOPBACK, seconds=2)


@pytest.mark.parametrize(
    ("path", "codec"),
    [("/mp3", "mp3"), ("/aac", "aac"), ("/ogg", "vorbis"), ("/hls/list.m3u8", "aac")],
)
def test_a_station_is_told_with_form_rate_and_level(radio: Radio, path: str, codec: str) -> None:
    finding = found(radio, path)
    assert (finding.outcome, finding.codec) == (Outcome.GOOD, codec)
    assert finding.hertz in {24_000, 44_100}
    assert finding.heard_ms >= 1_500
    assert finding.level_lufs is not None
    assert -30 < finding.level_lufs < -15
    if path == "/mp3":
        assert finding.kbit_s == 64


def test_a_process_with_a_thousand_lines_listens_too(radio: Radio) -> None:
    with ExitStack() as others:
        for _ in range(1_100):
            others.callback(os.close, os.dup(0))
        assert found(radio, "/mp3").outcome is Outcome.GOOD


def test_a_station_that_moved_is_followed(radio: Radio) -> None:
    assert found(radio, "/moved").outcome is Outcome.GOOD


@pytest.mark.parametrize(
    ("path", "outcome"),
    [
        ("/404", Outcome.NOTHING),
        ("/page", Outcome.NO_SOUND),
        ("/round", Outcome.NOTHING),
        ("/silence", Outcome.QUIET),
        ("/inside", Outcome.REFUSED),
        ("/file", Outcome.NOTHING),
    ],
)
def test_what_is_no_station_is_told_apart(radio: Radio, path: str, outcome: Outcome) -> None:
    assert found(radio, path).outcome is outcome


def test_nothing_of_our_own_is_asked_for_a_person(radio: Radio) -> None:
    before = radio.asked["/mp3"]
    assert listen(radio.url("/mp3"), (), seconds=1).outcome is Outcome.REFUSED
    assert radio.asked["/mp3"] == before


def test_a_playlist_opens_no_line_past_the_gate(radio: Radio) -> None:
    if not confined_here():
        pytest.skip("this kernel confines nobody to a port (Linux 6.7 on)")
    with socket.create_server(("127.0.0.1", 0)) as within:
        within.settimeout(0)
        inward = f"httpproxy://127.0.0.1:{within.getsockname()[1]}/within:80/s0.ts"
        playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{inward}\n#EXT-X-ENDLIST\n"

        def answer(handler: Handler) -> None:
            handler.begin("application/vnd.apple.mpegurl")
            handler.wfile.write(playlist.encode())

        radio.answers["/inward.m3u8"] = answer
        assert found(radio, "/inward.m3u8").outcome is not Outcome.GOOD
        with pytest.raises(BlockingIOError):
            within.accept()


def confined_here() -> bool:
    """Whether a child of ours that may reach one port is refused all others."""
    asks = f"import sys; sys.path.insert(0, {str(Path(only_gate.__file__).parent)!r})\n"
    asks += "import only_gate; sys.exit(not only_gate.confine(9))"
    return subprocess.run([sys.executable, "-c", asks], check=False).returncode == 0


def test_a_station_by_https_must_show_a_certificate_that_is_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here = read_networks("127.0.0.0/8 ::1/128")
    with Radio(secure=True) as secure:
        secure.air("/mp3", hummed("mp3", 440.0, 20), "mp3")
        assert listen(secure.url("/mp3"), here, seconds=1).outcome is Outcome.NOTHING
        monkeypatch.setenv("SSL_CERT_FILE", str(secure.certificate))
        assert listen(secure.url("/mp3"), here, seconds=1).outcome is Outcome.GOOD
        assert listen(secure.url("/mp3"), (), seconds=1).outcome is Outcome.REFUSED
