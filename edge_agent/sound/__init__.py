"""From a voice that playback asks for to frames at the converter, at the exact instant.

`decoder` reads tracks ahead on a thread of its own, `mixer` answers the device's callback with
prepared frames only, sinks (`loudspeaker`, `portaudio`) stand between mixer and device.
"""
