"""Every word that people read for a value, an error or a notice, in one place."""
