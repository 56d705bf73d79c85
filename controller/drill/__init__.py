"""Drills: what to do when it has happened, practised step by step, with minutes of it.

`scenarios` says the steps, `service` records who did which and when in the audit record (a drill
has no other place), `minutes` lays it out as a biên bản diễn tập.
"""
