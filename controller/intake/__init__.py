"""From a document to its parts."""
