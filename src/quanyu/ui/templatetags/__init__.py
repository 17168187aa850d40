"""The template library `qy`."""
