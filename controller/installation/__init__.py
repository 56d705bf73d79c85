"""Programs from the system's packages that Loa runs as processes of their own."""
