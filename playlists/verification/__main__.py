"""`python -m playlists.verification`."""

import sys

from playlists.verification.program import main

sys.exit(main())
