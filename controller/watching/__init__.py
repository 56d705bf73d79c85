"""How an installation does, seen from outside: figures, and what they mean."""
