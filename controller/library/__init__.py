"""What is kept to be found again: documents, bulletins, samples."""
