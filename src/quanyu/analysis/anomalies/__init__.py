"""Anomalies: which figures stand out, and what makes them; pure rules over plain values."""
