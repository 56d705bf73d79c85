"""Places of sound and the devices in them."""
