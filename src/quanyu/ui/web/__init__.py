"""Pages of the shell itself: search, language, errors."""
