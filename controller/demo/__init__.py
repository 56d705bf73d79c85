"""The whole road on one machine, with nothing set up beforehand.

A made-up commune with three clusters, whose receivers are processes of their own with simulated
loudspeakers. Demo keys stay on loopback.
"""
