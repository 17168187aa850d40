"""Settings by environment variables, each read in one place with its default and its meaning."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def _long() -> str:
    return secrets.token_urlsafe(48)


def text(name: str, default: str = "") -> str:
    """Return the variable `name`, or the content of the file that `name`_FILE points to."""
    if named := os.environ.get(f"{name}_FILE"):
        return Path(named).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """Return the variable `name` as a truth value; refuses (`setting_unreadable`) anything odd."""
    value = text(name, "1" if default else "0").lower()
    if value not in TRUE | FALSE:
        raise Refusal(
            "setting_unreadable",
            msg("%(name)s is “%(value)s”; write 1 or 0."),
            name=name,
            value=value,
        )
    return value in TRUE


def number(name: str, default: int) -> int:
    """Return the variable `name` as a whole number; refuses (`setting_unreadable`) the rest."""
    value = text(name, str(default))
    if not value.isdigit():
        raise Refusal(
            "setting_unreadable",
            msg("%(name)s is “%(value)s”; write a whole number."),
            name=name,
            value=value,
        )
    return int(value)


def names(name: str, default: str = "") -> list[str]:
    """Return the comma-separated variable `name` as a list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def home() -> Path:
    """Return `QUANYU_HOME` (default `./var`), where database, lake, keys and files live."""
    return Path(text("QUANYU_HOME", "var")).expanduser().resolve()


def kept_secret(folder: Path, name: str, make: Callable[[], str] = _long) -> str:
    """Return the secret `name`: from the environment, else from a file made once, readable by us.

    Made atomically, so that two processes that start together agree on one secret; `make` thinks
    it up.
    """
    if given := text(f"QUANYU_{name.upper()}"):
        return given
    path = folder / "keys" / name
    if not path.exists():
        make_secret(path, make)
    return path.read_text(encoding="ascii").strip()


def make_secret(path: Path, make: Callable[[], str]) -> None:
    """Keep what `make` thinks up in `path`, readable by us alone; the first of two wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(make(), encoding="ascii")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
