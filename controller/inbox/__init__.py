"""Bulletins that other levels send, and what goes back to them."""
