"""Somebody speaks now: chunks from the line, verified, put in order, sounded at their instants.

`buffer` and `window` are pure rules; `desk` takes chunks in; `source` gives the mixer its frames.
"""
