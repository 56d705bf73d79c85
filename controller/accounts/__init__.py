"""Who acts: people, their sessions, and what each may do where."""
