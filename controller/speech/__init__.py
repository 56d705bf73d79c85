"""From a written revision to finished sound: how a unit is spoken to, what waits, who speaks."""
