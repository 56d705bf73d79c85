"""The key ceremony: an offline root, and the station keys that it delegates to."""
