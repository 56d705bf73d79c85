"""A loudspeaker with a clock of its own that keeps what it put out."""
