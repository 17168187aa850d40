"""How each platform writes its exports: one file per platform, its quirks beside its columns.

A writer turns orders, refunds or receipts as of one moment into a sheet; `dirt` damages some rows
as they are found damaged in real files. Neighbours: model (what happened), sheets (bytes).
"""
