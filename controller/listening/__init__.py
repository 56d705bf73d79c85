"""Blind listening tests: a commune judges its own voices by ear."""
