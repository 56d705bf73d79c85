"""`loa restore`: an installation from a backup, in one command, receivers alive or not."""
