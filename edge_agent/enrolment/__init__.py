"""Come in by a one-time code, keep the line's certificate young: keys never leave the receiver."""
