"""Relays (tiếp âm): asking that a station be relayed, looking ahead, taking it once for all."""
