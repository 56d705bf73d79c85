"""From bytes to text, a file a format. What is read here is hostile until it is read.

Nothing here starts a program or touches the network. `controller.intake.confined` runs it in a
process of its own, with limits.
"""
