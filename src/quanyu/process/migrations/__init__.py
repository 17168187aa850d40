"""Migrations of processes."""
