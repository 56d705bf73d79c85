"""Giọng Loa: Vietnamese spoken offline by a model that never heard it, from our own phonemes.

Kokoro-82M (Apache-2.0) turns letters, lengths, a melody and loudness into sound. All four
come from here: `letters` writes a syllable in the model's alphabet, `timing` gives it
time, `melody` its tone and the sentence its line; `consonants` mends in the sound what no
letter says. `graph` cuts the model so that it takes
them, once, at installation; `engine` runs it; `worker` is the process that it runs in;
`voice` is what the rest of Loa sees. docs/voice.md tells what was measured and where it
fails.
"""
