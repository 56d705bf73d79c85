"""What can be wrong with a rule, an exemption or declared days."""

from controller.errors import NotFoundError, OperatorError


class BadLimitError(OperatorError):
    """A limit that cannot be understood or that no day can keep."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class BadPeriodError(OperatorError):
    """Days that cannot be understood, or that end before they begin."""

    def __init__(self, first_day: str, last_day: str) -> None:
        super().__init__(f"{first_day!r:.40} to {last_day!r:.40}")
        self.first_day = first_day
        self.last_day = last_day


class RuleNotHereError(NotFoundError):
    """The rule does not hold in this unit: there is nothing to except."""

    def __init__(self, rule_id: str, unit_id: str) -> None:
        super().__init__("RegulationRule", rule_id)
        self.rule_id = rule_id
        self.unit_id = unit_id
