"""The reports, a file a kind: each reads what it needs and says it in blocks.

`read` asks the database, `say` is pure: the same facts always make the same report.
"""
