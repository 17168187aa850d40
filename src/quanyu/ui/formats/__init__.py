"""Number and date formats of both languages (FORMAT_MODULE_PATH)."""
