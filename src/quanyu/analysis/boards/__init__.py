"""Boards: the first page of each position, declared in YAML, filled with blocks."""
