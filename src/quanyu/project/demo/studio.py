"""Where files come into being: writes a sheet and notes in the manifest what it is."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from quanyu.kernel.calendar import Calendar
from quanyu.project.demo.chance import stream
from quanyu.project.demo.goods import Goods
from quanyu.project.demo.manifest import Manifest, ManifestFile
from quanyu.project.demo.model import Shop
from quanyu.project.demo.numbers import Numbers
from quanyu.project.demo.plan import Cut, Plan
from quanyu.project.demo.sheets import Sheet, Style, write
from quanyu.project.demo.writers.dirt import Damage, Spots, damage
from quanyu.project.demo.writers.own import STYLE, Templates

Progress = Callable[[int, int, str], None]


@dataclass
class Studio:
    """Everything that the writing of one demo shares."""

    target: Path
    plan: Plan
    goods: Goods
    calendar: Calendar
    numbers: Numbers
    manifest: Manifest
    templates: Templates = field(default_factory=Templates)

    @property
    def seed(self) -> str:
        """Return the seed as the first name of random streams."""
        return str(self.manifest.seed)

    @property
    def scale(self) -> float:
        """Return the size against the real retailer."""
        return self.manifest.scale

    def rng(self, *names: str) -> Random:
        """Return the random stream of that name: the same for the same seed."""
        return stream(self.manifest.seed, *names)

    def put(
        self, shop: Shop, format_id: str, cut: Cut, sheet: Sheet, name: str, style: Style = STYLE,
        *, spots: Spots | None = None, constants: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Write `sheet` as the export `name` of `shop`; a sheet without rows makes no file.

        `spots` says where some rows may be damaged.
        """
        if not sheet.rows:
            return
        harm = damage(sheet, spots, self.rng("dirt", shop.key, name)) if spots else Damage()
        path = self.target / shop.key / re.sub(r"[\\/:*?\"<>| ]", "_", name)
        write(sheet, path, style, cut.at)
        self.manifest.files.append(
            ManifestFile(
                path=path.relative_to(self.target).as_posix(), channel=shop.key, format=format_id,
                exported_at=cut.exported_at, first=cut.first, last=cut.last, rows=len(sheet.rows),
                rejects=harm.rejects, duplicates=harm.duplicates, constants=dict(constants or {}),
            )
        )  # fmt: skip
