"""A long document as a series of short bulletins (kỳ 1, 2, 3…)."""
