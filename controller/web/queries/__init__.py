"""What pages and the API show: read-only questions to the database, a file a subject."""
