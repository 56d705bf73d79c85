"""Everything that differs between installations, read once from the environment and frozen.

`LOA_HOME` holds all that Loa writes; each other setting has a default inside it or on loopback.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from controller.shelf.shelf import SCHEME, Shelf, shelf_at
from controller.stations.reachable import Network, read_networks

MOST_BROKERS = 2
"""A receiver knows the commune's and the province's."""
RECORD_MONTHS, FEWEST_MONTHS = 24, 12
"""Logs of the State are kept for twelve months at least."""
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMS = ("text", "json")
AUDIO_STORE_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


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
    certificates: Path | None = None
    """Folder with ca.crt, controller.crt and controller.key where the line is TLS."""

    def __repr__(self) -> str:
        return f"BrokerSettings({self.username}@{self.host}:{self.port})"


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """Where receivers find a broker."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """A language model that the province runs, spoken to as OpenAI's is."""

    url: str
    """Up to and without "/chat/completions"."""
    name: str
    key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MapTiles:
    """A server of map pictures. Browsers of staff ask it; without one the map is a plain sheet."""

    url: str
    """With {z}, {x} and {y}."""
    attribution: str
    """Whose map it is, said on it."""

    @property
    def origin(self) -> str:
        """The host that pages may take pictures from."""
        return "/".join(self.url.split("/")[:3])


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
    audio_store: str
    """The object store behind the folder of tracks (`s3://BUCKET/FOLDER`); empty for none."""
    online_voices: bool
    """Whether a voice that sends text over the Internet may be used."""
    neural_voice: bool
    """Whether the offline neural voice may be used: a weak machine speaks faster without it."""
    voice_model: Path | None
    """Folder of the offline voice's model, where no package brings it."""
    log_level: str
    """One of LOG_LEVELS."""
    log_form: str
    """One of LOG_FORMS."""
    controller_url: str
    """Base address under which receivers and people reach the controller."""
    receiver_brokers: tuple[BrokerAddress, ...]
    """Where receivers come in by their certificates, best first. None: passwords on loopback."""
    receivers_listen: str
    """The address on which our own broker listens for them."""
    roles: tuple[str, ...]
    """What `loa serve` runs here, where others run elsewhere; empty for all of them."""
    model: ModelSettings | None
    """For plain-language drafts; None, the usual case, offers none."""
    trusted_proxies: tuple[str, ...]
    """Addresses or networks whose X-Forwarded-For and -Proto are believed; of nobody else's."""
    record_months: int
    """How long evidence stays in the database before it goes into an archive."""
    second_step_required: bool
    """Whether who may let somebody speak must prove herself by a second step (see accounts)."""
    metrics_token: str
    """What a monitoring program must send to read figures; empty: nobody may."""
    map_tiles: MapTiles | None
    """Behind the clusters on the map; None, the usual case, asks nobody."""
    station_networks: tuple[Network, ...]
    """Networks of our own in which stations that may be relayed stand."""
    https_port: int | None
    """Where people find the pages by HTTPS; the plain port is then for devices only."""

    @property
    def security_log(self) -> Path:
        """What was tried and refused, a JSON object a line."""
        return self.home / "logs" / "security.jsonl"

    @property
    def https_dir(self) -> Path:
        """Certificate of the pages and its key, and the authority behind it."""
        return self.home / "https"

    @property
    def audio_dir(self) -> Path:
        """Finished tracks, each named by its hash."""
        return self.home / "audio"

    @property
    def shelf(self) -> Shelf:
        """Finished tracks, and what stands behind their folder."""
        return shelf_at(self.audio_dir, self.audio_store)

    @property
    def clips_dir(self) -> Path:
        """Spoken sentences, cached by content."""
        return self.home / "clips"

    @property
    def voices_dir(self) -> Path:
        """Recipes of bought voices."""
        return self.home / "voices"

    @property
    def voice_dir(self) -> Path:
        """The offline voice's model, cut once."""
        return self.home / "voice"

    @property
    def archive_dir(self) -> Path:
        """Older evidence, in signed files (`loa archive`)."""
        return self.home / "archive"

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
        certificates=_path(environment, "LOA_BROKER_CERTIFICATES"),
    )
    sources = environment.get("LOA_AUDIO_SOURCES", f"http://{web_host}:{web_port}/audio")
    online = _yes_no(environment, "LOA_ONLINE_VOICES", problems)
    neural_voice = _yes_no(environment, "LOA_NEURAL_VOICE", problems)
    second_step = _yes_no(environment, "LOA_SECOND_STEP_REQUIRED", problems, usual="no")
    record_months = _months(environment, problems)
    log_level = _log_level(environment, problems)
    log_form = _log_form(environment, problems)
    receiver_brokers = _brokers(environment, problems)
    model = _model(environment, problems)
    https = _optional_port(environment, "LOA_HTTPS_PORT", problems)
    tiles = _map_tiles(environment, problems)
    networks = _networks(environment, problems)
    store = _audio_store(environment, problems)
    if problems:
        raise SettingsError(problems)
    return Settings(
        home=home,
        database_url=environment.get("LOA_DATABASE_URL", f"sqlite:///{home / 'loa.db'}"),
        web_host=web_host,
        web_port=web_port,
        broker=broker,
        audio_sources=tuple(sources.split()),
        audio_store=store,
        online_voices=online,
        neural_voice=neural_voice,
        voice_model=_path(environment, "LOA_VOICE_MODEL"),
        log_level=log_level,
        log_form=log_form,
        controller_url=environment.get(
            "LOA_CONTROLLER_URL", f"http://{web_host}:{web_port}"
        ).rstrip("/"),
        receiver_brokers=receiver_brokers,
        receivers_listen=environment.get("LOA_RECEIVERS_LISTEN", "0.0.0.0"),  # noqa: S104 -- receivers come over the network
        roles=tuple(environment.get("LOA_ROLES", "").split()),
        model=model,
        trusted_proxies=tuple(environment.get("LOA_TRUSTED_PROXIES", "").split()),
        record_months=record_months,
        second_step_required=second_step,
        metrics_token=environment.get("LOA_METRICS_TOKEN", ""),
        map_tiles=tiles,
        station_networks=networks,
        https_port=https,
    )


def _audio_store(environment: Mapping[str, str], problems: list[str]) -> str:
    url = environment.get("LOA_AUDIO_STORE", "").rstrip("/")
    if url and (not url.startswith(SCHEME) or url == SCHEME.rstrip("/")):
        problems.append(f"LOA_AUDIO_STORE={url!r} is not {SCHEME}BUCKET or {SCHEME}BUCKET/FOLDER")
    by_role = _yes_no(environment, "LOA_AUDIO_STORE_ROLE", problems, usual="no")
    missing = [name for name in AUDIO_STORE_KEYS if not environment.get(name)]
    if url and missing and not by_role:
        # Without a key the library asks the cloud's metadata address, which elsewhere is anybody's.
        problems.append(
            f"LOA_AUDIO_STORE={url!r} needs {' and '.join(missing)}; where the machine's role in "
            "its cloud gives the keys, say LOA_AUDIO_STORE_ROLE=yes"
        )
    return url


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    text = environment.get(name, "")
    return Path(text).absolute() if text else None


def _port(environment: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    text = environment.get(name, str(default))
    if text.isdecimal() and 0 < int(text) < 1 << 16:
        return int(text)
    problems.append(f"{name}={text!r} is not a port (1 to 65535)")
    return default


def _optional_port(environment: Mapping[str, str], name: str, problems: list[str]) -> int | None:
    return _port(environment, name, 0, problems) if environment.get(name) else None


def _yes_no(
    environment: Mapping[str, str], name: str, problems: list[str], usual: str = "yes"
) -> bool:
    text = environment.get(name, usual).lower()
    if text not in {"yes", "no"}:
        problems.append(f"{name}={text!r}: say yes or no")
    return text == "yes"


def _months(environment: Mapping[str, str], problems: list[str]) -> int:
    text = environment.get("LOA_RECORD_MONTHS", str(RECORD_MONTHS))
    if text.isdecimal() and int(text) >= FEWEST_MONTHS:
        return int(text)
    problems.append(f"LOA_RECORD_MONTHS={text!r} is not a number of months from {FEWEST_MONTHS} on")
    return RECORD_MONTHS


def _log_form(environment: Mapping[str, str], problems: list[str]) -> str:
    text = environment.get("LOA_LOG_FORM", "text")
    if text not in LOG_FORMS:
        problems.append(f"LOA_LOG_FORM={text!r} is none of {', '.join(LOG_FORMS)}")
    return text


def _log_level(environment: Mapping[str, str], problems: list[str]) -> str:
    text = environment.get("LOA_LOG_LEVEL", "INFO")
    if text.upper() not in LOG_LEVELS:
        problems.append(f"LOA_LOG_LEVEL={text!r} is none of {', '.join(LOG_LEVELS)}")
    return text.upper()


def _model(environment: Mapping[str, str], problems: list[str]) -> ModelSettings | None:
    url, name = environment.get("LOA_MODEL_URL", ""), environment.get("LOA_MODEL_NAME", "")
    if not url and not name:
        return None
    if not url.startswith(("http://", "https://")):
        problems.append(f"LOA_MODEL_URL={url!r} is no http(s) address")
    if not name:
        problems.append("LOA_MODEL_NAME is missing: which model of LOA_MODEL_URL?")
    return ModelSettings(url.rstrip("/"), name, environment.get("LOA_MODEL_KEY", ""))


def _map_tiles(environment: Mapping[str, str], problems: list[str]) -> MapTiles | None:
    url = environment.get("LOA_MAP_TILES", "")
    if not url:
        return None
    is_whole = url.startswith(("http://", "https://")) and not set(url) & set(" ;,'\"")
    if not is_whole or not all(part in url for part in ("{z}", "{x}", "{y}")):
        problems.append(f"LOA_MAP_TILES={url!r} is no http(s) address with {{z}}, {{x}} and {{y}}")
    return MapTiles(url, environment.get("LOA_MAP_ATTRIBUTION", ""))


def _networks(environment: Mapping[str, str], problems: list[str]) -> tuple[Network, ...]:
    text = environment.get("LOA_STATION_NETWORKS", "")
    try:
        return read_networks(text)
    except ValueError:
        problems.append(f"LOA_STATION_NETWORKS={text!r}: networks as 192.168.7.0/24, with blanks")
        return ()


def _brokers(environment: Mapping[str, str], problems: list[str]) -> tuple[BrokerAddress, ...]:
    found = []
    for text in environment.get("LOA_RECEIVER_BROKERS", "").split():
        host, colon, port = text.rpartition(":")
        if colon and host and port.isdecimal() and 0 < int(port) < 1 << 16:
            found.append(BrokerAddress(host.strip("[]"), int(port)))
        else:
            problems.append(f"LOA_RECEIVER_BROKERS: {text!r} is not HOST:PORT")
    if len(found) > MOST_BROKERS:
        problems.append(f"LOA_RECEIVER_BROKERS names {len(found)}; a receiver knows {MOST_BROKERS}")
    return tuple(found)
