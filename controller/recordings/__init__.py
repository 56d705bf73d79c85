"""Recordings that people bring: an item of a programme that nobody types and no voice reads."""
