"""Plain-language drafts by a language model that the province runs. Off unless it is set up."""
