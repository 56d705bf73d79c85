"""First things first, from a terminal: units and keys, people, places with their receivers."""
