"""The only process that holds station keys: it signs what the database proves to be approved."""
