"""Orders and commands on their way in: who may give them, taken once, kept before they are obeyed.

`numbers` and `admission` are pure rules; `order_desk` and `command_desk` keep files and hand on to
playback what it must do.
"""
