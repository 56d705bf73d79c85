"""Lists that people keep in Excel or CSV: read here, tried row by row, then taken in."""
