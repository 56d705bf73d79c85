"""What is thrown away when its period is over, and what never is."""
