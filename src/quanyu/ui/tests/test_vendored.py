"""Files made elsewhere are what the manifest says; the sprite holds just the icons in use."""

from pathlib import Path

import quanyu
from quanyu.ui import icons, vendor

PACKAGE = Path(quanyu.__file__).parent
VENDORED = vendor.STATIC / "ui" / "vendor"


def test_every_vendored_file_is_what_the_manifest_says() -> None:
    for row in vendor.manifest():
        assert vendor.digest(row["path"]) == row["sha256"], row["path"]
        assert row["licence"] and row["version"] and row["source"]


def test_every_file_in_the_vendor_folder_is_in_the_manifest() -> None:
    known = {row["path"] for row in vendor.manifest()}
    texts = {"LICENSE", "NOTICE"}
    found = {
        p.relative_to(vendor.STATIC).as_posix()
        for p in VENDORED.rglob("*")
        if p.is_file() and p.name not in texts
    }
    assert found <= known
    assert all((folder / "LICENSE").exists() for folder in VENDORED.iterdir())


def test_the_sprite_is_drawn_from_the_list() -> None:
    assert icons.drawn() == sorted(set(icons.names())) == icons.names()


def test_every_icon_in_use_is_in_the_sprite() -> None:
    missing = {
        name: str(path) for name, path in icons.used(PACKAGE).items() if name not in icons.names()
    }
    assert missing == {}
