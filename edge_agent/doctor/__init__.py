"""`loa-edge doctor`: what whoever stands at the box wants to know, in Vietnamese."""
