"""What controller and receiver agree on (`messages`) and the pure rules over it (`rules`)."""
