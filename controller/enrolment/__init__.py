"""Receivers come in by a one-time code, keep their certificates young, and are turned away."""
