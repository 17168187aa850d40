"""What platforms and people record around the orders: visits, adverts, chats, reviews, parcels.

Each module returns records (column name of Quanyu's own template → text); `own` in writers turns
them into files under the headers that the template states.
"""

from collections.abc import Mapping

Record = Mapping[str, str]

__all__ = ["Record"]
