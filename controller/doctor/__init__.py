"""`loa doctor`: whether this machine and this installation are fit, and what to do if not."""
