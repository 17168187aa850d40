"""Recurring duties as plain values: when a cadence comes round, and whose each time is."""
