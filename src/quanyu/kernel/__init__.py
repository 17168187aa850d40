"""Kernel: the few notions that every other room speaks.

Words: money (fen, yuan), period and grain, calendar, clock, scope, refusal, finding.
Neighbours: stands at the bottom and imports no other room and no Django.
"""
