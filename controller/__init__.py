"""What staff use: pages, API, database, planning, the link to the broker, the ledger."""
