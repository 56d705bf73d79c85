"""Báo tin: the sentence of the morning on the telephones of those who asked for it (Web Push)."""
