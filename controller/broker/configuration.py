"""What Mosquitto is told: listeners, certificates, access, limits. Text only.

A certificate's common name is the MQTT user and, for receivers, the client id too: nobody takes
another's session, and access is by pattern, so that adding a receiver changes nothing here.
"""

from dataclasses import dataclass
from pathlib import Path

LARGEST_PACKET = 270_336
"""A chain of 256 KiB and its topic; everything else is at most 64 KiB."""

LIMITS = f"""\
persistence true
persistence_location {{folder}}/
autosave_interval 30
max_packet_size {LARGEST_PACKET}
max_inflight_messages 1000
max_inflight_bytes 16777216
max_queued_messages 10000
max_queued_bytes 67108864
max_keepalive 300
persistent_client_expiration 30d
set_tcp_nodelay true
sys_interval 0
log_type error
log_type warning
log_type notice
"""
"""Debian saves every 30 minutes: a power cut would forget sessions. 1000 messages in flight let the
link take 1000 reports a commit; what is queued for a receiver that is away is a plan or two."""

RECEIVERS_ACCESS = """\
pattern read loa/v1/r/%u/#
pattern write loa/v1/r/%u/state
pattern write loa/v1/r/%u/report
pattern read loa/v1/a/#
pattern read loa/v1/trust
"""
"""Mosquitto grants every SUBSCRIBE and filters at delivery; a forbidden PUBLISH is acknowledged and
vanishes. Areas' topics are public: what travels there is signed."""

CONTROLLER_ACCESS = """\
user controller
topic readwrite loa/v1/#
"""

ACCESS = f"{CONTROLLER_ACCESS}\n{RECEIVERS_ACCESS}"
"""One list for all listeners, by the certificate's name alone. With `per_listener_settings` and a
list for each, Mosquitto 2.0.12 to 2.0.21 (Debian 13's) gave a receiver that came back nothing of
what had been queued for it: it knows no listener yet when it asks whether that may be read (tried;
2.0.11 does not ask)."""

CERTIFIED = """\
tls_version tlsv1.2
cafile {folder}/ca.crt
certfile {folder}/broker.crt
keyfile {folder}/broker.key
crlfile {folder}/crl.pem
require_certificate true
use_identity_as_username true
"""
"""Who has no certificate of ours stays outside. `tls_version` is the lowest that is spoken."""

RECEIVERS = (
    """\

# receivers: TLS, certificate's name = user = client id
listener {port} {host}
max_connections {connections}
"""
    + CERTIFIED
    + """\
use_username_as_clientid true
"""
)
"""Without `use_username_as_clientid` a receiver can take another's session and swallow its plan
(tried)."""

CONTROLLER = (
    """\

# the controller: takes over client ids of the revoked, so its own id is free
listener {port} {host}
max_connections 64
"""
    + CERTIFIED
)

UNIT = """\
# /etc/systemd/system/mosquitto.service.d/loa.conf
# Debian's unit leaves 1024 files: about a thousand receivers.
[Service]
LimitNOFILE=65536
Restart=on-failure
"""

FIREWALL = """\
# nft -f FILE: Mosquitto has no limit of rates, the kernel has. May be loaded again at any time.
table inet loa_broker
delete table inet loa_broker
table inet loa_broker {{
  set callers {{ type ipv4_addr; flags dynamic, timeout; timeout 10m; size 65536; }}
  set callers6 {{ type ipv6_addr; flags dynamic, timeout; timeout 10m; size 65536; }}
  chain input {{
    type filter hook input priority -10; policy accept;
    tcp dport {port} ct state new add @callers {{ \
      ip saddr limit rate over {rate}/minute burst {burst} packets }} drop
    tcp dport {port} ct state new add @callers6 {{ \
      ip6 saddr & ffff:ffff:ffff:ffff:: limit rate over {rate}/minute burst {burst} packets }} drop
  }}
}}
"""
NEW_LINES_PER_MINUTE = 60
NEW_LINES_AT_ONCE = 120
"""By address (IPv6: by network of 64 bits, which is what one house gets). A commune's receivers may
share one address behind the carrier's NAT: the limit is wide. Who is over it is not refused but
not heard; its system asks again by itself, so a fleet after a power cut comes in one by one."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where receivers come in."""

    host: str
    port: int
    connections: int = 20_000


def receivers_listener(folder: Path, door: Door) -> str:
    """The part of the configuration that lets receivers in by their certificates."""
    return RECEIVERS.format(
        folder=folder, host=door.host, port=door.port, connections=door.connections
    )


@dataclass(frozen=True, slots=True)
class Service:
    """How the broker's process runs."""

    user: str = "mosquitto"
    log: str = "syslog"


def broker_of_its_own(
    folder: Path, receivers: Door, controller: Door, service: Service
) -> dict[str, str]:
    """All files of a broker that a system service runs, by name. `folder` is where they will lie.

    Certificates and keys come beside them, the sessions' folder `data` belongs to the user.
    """
    main = (
        "# Written by `loa broker config`; changes are lost.\n"
        f"allow_anonymous false\nacl_file {folder / 'access'}\n"
        + LIMITS.format(folder=folder / "data")
        + f"user {service.user}\nlog_dest {service.log}\n"
        + receivers_listener(folder, receivers)
        + CONTROLLER.format(folder=folder, host=controller.host, port=controller.port)
    )
    return {
        "mosquitto.conf": main,
        "access": ACCESS,
        "mosquitto.service.conf": UNIT,
        "nftables.conf": FIREWALL.format(
            port=receivers.port, rate=NEW_LINES_PER_MINUTE, burst=NEW_LINES_AT_ONCE
        ),
    }
