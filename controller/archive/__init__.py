"""`loa archive`: the evidence of older broadcasts, in signed files that anybody can check."""
