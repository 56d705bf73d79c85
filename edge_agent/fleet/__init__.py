"""Thousands of receivers in one process, on one loop.

Each has the mind, the journal and the line of a true one, and nothing that sounds.
"""
