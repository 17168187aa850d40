"""The demo's password: made once per installation, short enough to be read out and typed."""

import secrets
from pathlib import Path

from django.conf import settings

from quanyu.project import environment

NAME = "demo_password"
_BEGIN, _END = "bdfghklmnprstwz", "aeiou"


def demo_password() -> str:
    """Return the password of everybody in the demo.

    `QUANYU_DEMO_PASSWORD` wins; else it stands in `keys/demo_password` of the installation, which
    the first call makes, with the variable's password where there is one.
    """
    home = Path(settings.QUANYU_HOME)
    given, path = environment.text(f"QUANYU_{NAME.upper()}"), home / "keys" / NAME
    if given and not path.exists():
        environment.make_secret(path, lambda: given)
    return environment.kept_secret(home, NAME, make=_typable)


def _typable() -> str:
    syllables = (secrets.choice(_BEGIN) + secrets.choice(_END) for _ in range(3))
    return f"{''.join(syllables)}-{secrets.randbelow(9000) + 1000}"
