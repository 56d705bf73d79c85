"""Piper: neural voices out of files, spoken offline by a program of its own.

The program is GPL and Loa is not, so it is never imported: it is started, told sentences, and
writes sound files. A voice is two files that lie side by side, NAME.onnx and NAME.onnx.json.
"""
