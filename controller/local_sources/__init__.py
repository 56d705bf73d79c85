"""Sources of sound at a cluster itself (microphone, tuner, line): asking to open one on air."""
