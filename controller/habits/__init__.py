"""What a unit is used to, and what is proposed from it: programme and time of the next bulletin."""
