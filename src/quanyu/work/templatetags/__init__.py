"""Template tags of work."""
