"""Voices that an engineer brings to an installation: files, known by their hash."""
