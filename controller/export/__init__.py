"""`loa export`: take the record away."""
