"""Drafts that are still being typed, kept beside the browser's own copy."""
