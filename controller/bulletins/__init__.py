"""What may be broadcast: writing, submitting, approving, recalling."""
