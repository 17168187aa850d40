"""Bases and overlay to what is in force: each step reads the work so far and adds to it.

Order: the rows of the bases (left to right), what the overlay decides about them, positions,
duties, abilities and cards, departments, and the rows that are there without being adopted.
Nothing raises: whatever cannot be done is a finding, and the rest is composed.
"""

from quanyu.handbook.composition.compose import Composed, compose

__all__ = ["Composed", "compose"]
