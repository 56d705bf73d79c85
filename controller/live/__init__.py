"""Phát trực tiếp: somebody speaks now, from her browser; from the request to the recording."""
