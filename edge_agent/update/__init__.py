"""Another version of the program: fetched by its hash, tried, kept or left again by itself.

`launcher` is the one part that stays when versions change; `docs/deploy/receiver.md` tells how
they work together.
"""
