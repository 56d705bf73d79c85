"""Bà con: what a unit shows the public of its broadcasts, and what residents say of them.

Nobody logs in, nothing is kept of who asks, and nothing is shown that was not broadcast in public.
"""
