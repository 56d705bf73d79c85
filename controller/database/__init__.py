"""`loa database`: bring its tables to this version, move it to another engine."""
