"""What to play when: pure rules over plan, clock and what happened.

`step.step(state, now, event) -> (state, actions)` is the one door. Nothing in here reads a clock,
a file or a socket; the shell carries out the actions and brings back events.
"""
