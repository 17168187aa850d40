"""`manage icons FOLDER`: draw the sprite anew from an unpacked @tabler/icons package."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from quanyu.ui import icons, vendor


class Command(BaseCommand):
    """Redraw icons.svg from icons.txt."""

    help = "Draw ui/icons.svg from icons.txt and the icons/outline folder of @tabler/icons."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder icons/outline of the package."""
        parser.add_argument("outlines", type=Path)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the sprite and its digest."""
        icons.SPRITE.write_text(icons.build(options["outlines"]), encoding="utf-8")
        vendor.refresh("ui/icons.svg")
        self.stdout.write(f"{len(icons.drawn())} icons")
