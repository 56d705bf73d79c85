"""The operators' handbook: written once in docs/van-hanh, read on the repository and in the pages.

`pages` is a link to that folder, so that a wheel carries it.
"""
