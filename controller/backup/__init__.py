"""`loa backup`: everything that an installation needs to go on, in one encrypted file."""
