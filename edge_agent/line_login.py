"""How a client proves at the broker who it is: by a certificate, or by a password on loopback."""

import ssl
from pathlib import Path

import paho.mqtt.client as mqtt

from edge_agent.enrolment.line_files import AUTHORITY, OWN
from edge_agent.settings import Broker


def log_in(client: mqtt.Client, broker: Broker) -> None:
    """Prepare a connection. Read anew for each one: certificates are renewed.

    Raises OSError (ssl.SSLError is one), also where the files are missing.
    """
    if broker.transport == "websockets":
        client.ws_set_options(path=broker.path)
    client.username_pw_set(broker.username or None, broker.password or None)
    if broker.certificates:
        folder = Path(broker.certificates)
        context = ssl.create_default_context(cafile=str(folder / AUTHORITY))
        context.load_cert_chain(folder / OWN)
        if broker.alpn:
            context.set_alpn_protocols([broker.alpn])
        client.tls_set_context(context)
