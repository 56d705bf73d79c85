"""Where finished tracks lie: a folder of each machine, and, where told so, an object store behind.

The folder is what everything reads and writes. A keeper sends on what was made here; a track that
another machine made is brought when it is first asked for, and checked by its hash.
"""
