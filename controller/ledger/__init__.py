"""The record of what really sounded: receivers' entries, verified and kept, and the verdicts."""
