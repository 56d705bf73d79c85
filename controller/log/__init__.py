"""`loa log`: the transparency log from a terminal."""
