"""Template libraries of the organisation."""
