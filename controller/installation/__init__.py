"""What Loa has of the machine: its folder, its log, its version, programs of system packages."""
