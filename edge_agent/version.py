"""Which version of the agent this is."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("loa-truyen-thanh")
except PackageNotFoundError:  # run from a folder without being installed
    VERSION = "0"
