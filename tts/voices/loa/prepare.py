"""Cut the model once, in a process of its own: `python -m tts.voices.loa.prepare CACHE [MODEL]`.

It takes 400 MB for some seconds, which go back to the system with the process.
"""

import sys
from pathlib import Path

from tts.voices.loa.model import ModelDamagedError, ModelMissingError, prepare


def main(arguments: list[str]) -> int:
    """0 if the model is ready; what was wrong goes to the error stream."""
    cache, *given = (Path(one) for one in arguments)
    try:
        prepare(cache, given[0] if given else None)
    except (ModelMissingError, ModelDamagedError, OSError, ImportError) as error:
        print(error, file=sys.stderr)  # noqa: T201 (this is the answer of a command)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
