"""The tree of units of local government."""
