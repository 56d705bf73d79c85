"""Whether what was put out came out of the loudspeaker: this bulletin, how much of it, how loud.

`picture` makes log-mel pictures of sound, `likeness` compares two, `ailing` finds hum, howl and
clipping, `ear` follows item by item; all pure. `microphone` brings sound in, `listener` is the
thread between. Of the microphone's sound at most a second lies in memory, and nothing leaves it.
"""
