"""Emergencies: what comes in from outside, what is ordered, who has sounded it."""
