"""The transparency log: whatever enters the record becomes a leaf of one tree that only grows."""
