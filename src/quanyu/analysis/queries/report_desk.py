"""Reading at the snapshot of a report's version, by the definitions and shops of that time."""

from typing import Any

from quanyu.analysis.models import ReportVersion
from quanyu.analysis.queries.desk import Desk, Shops
from quanyu.analysis.queries.report_content import Grain, grain_of
from quanyu.analysis.reports.freezing import thawed_definitions, thawed_shops
from quanyu.indicators import Definitions, Query
from quanyu.organisation.models import Person


def frozen_shops_of(version: ReportVersion, grain: Grain) -> Shops:
    """Return the shops of a version inside a scope."""
    attributes = thawed_shops(version.channels)
    names = {
        key: shop.attributes.get("name", key)
        for key, shop in attributes.items()
        if grain.scope.allows_channel(key)
    }
    return Shops(names, attributes)


class FrozenDesk(Desk):
    """A desk that reads a version's snapshot by the definitions and shops of that time."""

    def __init__(self, person: Person, version: ReportVersion) -> None:
        super().__init__(person, version.snapshot)
        self._kept = version.definitions
        self.today = version.computed_at.date()
        self.shops = frozen_shops_of(version, grain_of(person))

    @property
    def definitions(self) -> Definitions:
        """Return the definitions of the version."""
        return thawed_definitions(self._kept.fingerprint, self._kept.body)

    def _place(self, query: Query) -> tuple[Any, ...]:
        return (*super()._place(query), self._kept.fingerprint)
