"""The languages in which bulletins are heard, by ISO 639 code."""

VIETNAMESE = "vi"
OTHERS = ("rog", "cjm", "rad", "kpm")
"""Raglai, Chăm, Ê-đê, Cơ-ho: recorded by people, for no voice speaks them."""
