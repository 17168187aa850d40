"""Template libraries of this room."""
