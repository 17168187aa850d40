"""The demo retailer 云上百货: its master data, and a seeded generator of its channel exports.

`generate` writes files as the platforms write them, with their quirks and dirty rows, and a
manifest; `load` puts them through the same door as everybody's files. Nothing of the demo enters
Quanyu any other way, and no name, phone or address in it belongs to anybody.

Words: a *world* is what really happened (orders, tickets, refunds); an *export* is a file that
tells a part of it as of one moment; the *plan* says which exports there are.
Neighbours: kernel (clock, calendar, money), figures and organisation (through their actions).
"""

from quanyu.project.demo.generation import generate
from quanyu.project.demo.manifest import Manifest, ManifestFile

__all__ = ["Manifest", "ManifestFile", "generate"]
