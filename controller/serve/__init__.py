"""One machine: the broker and every role, each a process of its own, watched by one parent."""
