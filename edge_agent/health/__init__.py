"""How the receiver is: what is wrong with it, whether it is ready for air, and how it tells."""
