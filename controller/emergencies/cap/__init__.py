"""The Common Alerting Protocol 1.2 (OASIS, 2010): alerts of others come in, ours go out."""
