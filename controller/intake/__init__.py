"""From a file to a document: read within limits, mended, cut into parts, framed as a wording."""
