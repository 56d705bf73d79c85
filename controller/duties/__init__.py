"""Duties to broadcast that statutes set: which bulletin carries one, how far it is fulfilled."""
