"""Quanyu (全域): the operations centre of an omnichannel retailer, as software.

The rooms of this package and who may know whom are described in docs/architecture.md; the
import contracts in pyproject.toml hold them.
"""

__version__ = "0.1.0"
