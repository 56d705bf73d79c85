"""The amplifier and the box around it: switched and watched through a board, a pin, or not at all.

`open_board` makes the kind that receiver.toml names; `Attendant` looks after it in a thread of its
own. The serial protocol is documented in docs/board.md.
"""
