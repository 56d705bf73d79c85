"""Pure rules over the messages: recurrence, collisions, verdicts. No I/O, no clock."""
