"""From an approved wording to finished sound."""
