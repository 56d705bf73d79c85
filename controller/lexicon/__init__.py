"""How words are read in a unit: our lexicon, with what units above and the unit itself lay over."""
