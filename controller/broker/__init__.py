"""The broker in earnest: Mosquitto's configuration, who may read what, the list of the revoked."""
