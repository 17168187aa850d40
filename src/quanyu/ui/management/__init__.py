"""Management commands of the ui."""
