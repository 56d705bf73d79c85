"""Engines that turn spoken text into sound, behind one protocol."""
