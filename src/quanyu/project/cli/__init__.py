"""The `quanyu` command line: the same actions and queries as the pages, for scripts and shells.

`main` prepares Django, runs the command and turns every Refusal into one sentence on standard error
and exit code 2; faults of ours keep their traceback.
"""

import gc
import os
import sys

from quanyu.kernel.refusal import Refusal


def main() -> None:
    """Run the command of `sys.argv`; it ends in SystemExit, as typer's commands do."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quanyu.project.settings")
    try:
        import django

        django.setup()
        _run()
    except Refusal as refusal:
        sys.stderr.write(f"{translated(refusal)}\n")
        raise SystemExit(2) from None


def _run() -> None:
    from django.utils import translation

    from quanyu.project.cli.commands import app

    gc.enable()
    with translation.override(_language()):
        app()


def _language() -> str:
    spoken = os.environ.get("QUANYU_LANGUAGE") or os.environ.get("LANG", "")
    return "en" if spoken.lower().startswith(("en", "c.", "posix")) or spoken == "C" else "zh-hans"


def translated(refusal: Refusal) -> str:
    """Return the sentence of `refusal` in the language of the command line."""
    from django.utils import translation

    with translation.override(_language()):
        text = translation.gettext(refusal.msgid)
    return text % refusal.params if refusal.params else text
