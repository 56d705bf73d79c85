"""What runs on a receiver: little memory, few dependencies, survives anything."""
