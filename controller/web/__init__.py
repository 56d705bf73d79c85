"""What staff see and use: Vietnamese pages, rendered here, alive by small pieces of htmx."""
