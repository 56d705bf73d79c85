"""The contract between controller and receivers: every message, its envelope, its trust.

A message is a frozen struct; `envelope` signs and opens it; `trust` says whose signature counts
for what; `topics` says where it travels. Nothing here opens a socket, a file or a clock.
"""
