"""One file for each step; numbers only rise."""
