"""Stations that may be relayed: which there are, and whether anything can be heard of them."""
