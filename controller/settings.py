"""Everything that differs between installations, read once from the environment and frozen.

`LOA_HOME` holds all that Loa writes; each other setting has a default inside it or on loopback.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingsError(Exception):
    """The installer's fault: settings that cannot be used. `problems` names every one of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """How the controller reaches the broker."""

    host: str
    port: int
    username: str
    password: str

    def __repr__(self) -> str:
        return f"BrokerSettings({self.username}@{self.host}:{self.port})"


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation."""

    home: Path
    database_url: str
    web_host: str
    web_port: int
    broker: BrokerSettings
    audio_sources: tuple[str, ...]
    """Base addresses under which receivers reach the audio."""
    online_voices: bool
    """Whether a voice that sends text over the Internet may be used."""
    log_level: str
    """One of LOG_LEVELS."""

    @property
    def audio_dir(self) -> Path:
        """Finished tracks, each named by its hash."""
        return self.home / "audio"

    @property
    def clips_dir(self) -> Path:
        """Spoken sentences, cached by content."""
        return self.home / "clips"

    @property
    def keys_dir(self) -> Path:
        """Station keys and the trust chain. Only the signer and the key ceremony read the keys."""
        return self.home / "keys"


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. Raises SettingsError that names every problem at once."""
    problems: list[str] = []
    home = Path(environment.get("LOA_HOME", "var")).absolute()
    web_host = environment.get("LOA_WEB_HOST", "127.0.0.1")
    web_port = _port(environment, "LOA_WEB_PORT", 8080, problems)
    broker = BrokerSettings(
        host=environment.get("LOA_BROKER_HOST", "127.0.0.1"),
        port=_port(environment, "LOA_BROKER_PORT", 1883, problems),
        username=environment.get("LOA_BROKER_USERNAME", ""),
        password=environment.get("LOA_BROKER_PASSWORD", ""),
    )
    sources = environment.get("LOA_AUDIO_SOURCES", f"http://{web_host}:{web_port}/audio")
    online = _yes_no(environment, "LOA_ONLINE_VOICES", problems)
    log_level = _log_level(environment, problems)
    if problems:
        raise SettingsError(problems)
    return Settings(
        home=home,
        database_url=environment.get("LOA_DATABASE_URL", f"sqlite:///{home / 'loa.db'}"),
        web_host=web_host,
        web_port=web_port,
        broker=broker,
        audio_sources=tuple(sources.split()),
        online_voices=online,
        log_level=log_level,
    )


def _port(environment: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    text = environment.get(name, str(default))
    if text.isdecimal() and 0 < int(text) < 1 << 16:
        return int(text)
    problems.append(f"{name}={text!r} is not a port (1 to 65535)")
    return default


def _yes_no(environment: Mapping[str, str], name: str, problems: list[str]) -> bool:
    text = environment.get(name, "yes").lower()
    if text not in {"yes", "no"}:
        problems.append(f"{name}={text!r}: say yes or no")
    return text == "yes"


def _log_level(environment: Mapping[str, str], problems: list[str]) -> str:
    text = environment.get("LOA_LOG_LEVEL", "INFO")
    if text.upper() not in LOG_LEVELS:
        problems.append(f"LOA_LOG_LEVEL={text!r} is none of {', '.join(LOG_LEVELS)}")
    return text.upper()
