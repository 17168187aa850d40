"""The icon sprite: only the Tabler icons that Quanyu uses, named in icons.txt."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

HERE = Path(__file__).resolve().parent
NAMES = HERE / "icons.txt"
SPRITE = HERE / "static" / "ui" / "icons.svg"
_SVG = "{http://www.w3.org/2000/svg}"
_IN_TEMPLATE = re.compile(r"""(?:\{%\s*(?:icon|field\s+\S+)\s+|glyph=)["']([a-z0-9-]+)["']""")
_IN_PYTHON = re.compile(r"""(?:icon|glyph)=["']([a-z0-9-]+)["']""")


def names() -> list[str]:
    """Return the icons that the sprite should hold."""
    return NAMES.read_text(encoding="utf-8").split()


def drawn() -> list[str]:
    """Return the icons that the sprite holds."""
    tree = ET.parse(SPRITE)  # noqa: S314 - our own file
    return [symbol.attrib["id"] for symbol in tree.getroot().iter(f"{_SVG}symbol")]


def used(package: Path) -> dict[str, Path]:
    """Return the icons named literally in templates and code below `package`, with a place."""
    found: dict[str, Path] = {}
    for pattern, expression in (("*.html", _IN_TEMPLATE), ("*.py", _IN_PYTHON)):
        for path in package.rglob(pattern):
            if "tests" in path.parts:
                continue
            for name in expression.findall(path.read_text(encoding="utf-8")):
                found.setdefault(name, path)
    return found


def build(outlines: Path) -> str:
    """Return the sprite made from the folder `outlines` of the Tabler package.

    Raises FileNotFoundError for a name that Tabler does not have.
    """
    symbols = [_symbol(outlines / f"{name}.svg", name) for name in sorted(set(names()))]
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    return "\n".join([head, *symbols, "</svg>", ""])


def _symbol(path: Path, name: str) -> str:
    shapes = []
    for shape in ET.parse(path).getroot():  # noqa: S314 - a package we vendor
        if shape.attrib.get("stroke") == "none":
            continue
        tag = shape.tag.removeprefix(_SVG)
        attributes = "".join(f' {key}="{value}"' for key, value in shape.attrib.items())
        shapes.append(f"<{tag}{attributes}/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>'
