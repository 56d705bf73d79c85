"""Asking an approver: a link and a text for her, what she is asked about, what became of it."""
