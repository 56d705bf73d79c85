"""Ordered items that are broadcast together."""
