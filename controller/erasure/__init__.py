"""Erasure of personal data: what a bulletin said of people goes, the record of it stays whole."""
