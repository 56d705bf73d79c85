"""A fleet in one process: a file a receiver."""

import resource


def raise_limit_of_files() -> None:
    """Let this process and its children open as many files as the system allows."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
