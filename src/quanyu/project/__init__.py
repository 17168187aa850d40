"""Project: where the rooms are assembled into one program.

Words: settings (by environment), urls, the `quanyu` command line, messages, the demo retailer.
Neighbours: stands on top and may import every room; no room imports it.
"""
