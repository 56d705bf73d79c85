"""`loa verify`: check a record that was taken away."""
