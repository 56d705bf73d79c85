"""MQTT 3.1.1 by hand, of the least that serves, and a broker that is not what is measured.

A client library would be measured, too: lines of benchmarks speak as bare receivers and peers do.
"""

CONNECT, CONNACK, SUBSCRIBE, SUBACK = 0x10, 0x20, 0x82, 0x90
PUBLISH, PUBLISH_QOS1, PUBACK = 0x30, 0x32, 0x40
KIND = 0xF0
"""The bits of a packet's first byte that say what it is."""
SEVEN_BITS, MORE = 0x7F, 0x80
"""Of a byte of a packet's length: its value; that another byte follows."""
UNHURRIED_BROKER = "max_queued_messages 0\nautosave_on_changes false\nautosave_interval 1800\n"
"""Producers are faster: what the broker would throw away would never be counted. And the broker's
own store, which a test wants after each change, is not what is measured."""


def text(words: str) -> bytes:
    """As MQTT writes it: its length, then UTF-8."""
    raw = words.encode()
    return len(raw).to_bytes(2, "big") + raw


def packet(kind: int, body: bytes) -> bytes:
    """One packet."""
    length, rest = b"", len(body)
    while True:
        rest, digit = rest >> 7, rest & SEVEN_BITS
        length += bytes([digit | MORE if rest else digit])
        if not rest:
            return bytes([kind]) + length + body


def hello(client_id: str, keepalive_s: int = 0, *, is_clean: bool = False) -> bytes:
    """CONNECT; a session that is not clean persists."""
    flags = b"\x04\x02" if is_clean else b"\x04\x00"
    return packet(CONNECT, text("MQTT") + flags + keepalive_s.to_bytes(2, "big") + text(client_id))


def subscription(topic: str) -> bytes:
    """SUBSCRIBE to one topic at QoS 1."""
    return packet(SUBSCRIBE, b"\x00\x01" + text(topic) + b"\x01")
