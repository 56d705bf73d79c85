"""New versions of the receivers' program: handed in, sent by waves, stopped where one fails."""
