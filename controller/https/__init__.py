"""Pages over HTTPS in a local network, with a certificate of one's own."""
