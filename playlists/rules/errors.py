"""The root of what the rules refuse.

Each subject has its own errors beside its functions; a docstring says whose fault it is.
"""


class RulesError(ValueError):
    """What was asked for contradicts a rule of broadcasting."""
