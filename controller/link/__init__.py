"""The line to the broker: signed messages out, states and reports in."""
