"""What a unit's regulation (Quy chế) permits, and what days it declares."""
