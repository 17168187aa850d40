"""The hooks of this room: what a case has come to is kept, immutable, under its keeper's name.

What has to be done outside (a platform's image space, a shared drive) is done by people, who say
where it can be seen; that is kept as well.
"""

import re

from django.utils.translation import gettext_lazy as _

from quanyu.process import registry
from quanyu.process.actions.keeping import keep
from quanyu.process.registry import ByHand, Call
from quanyu.process.rules import titles_of

OUTSIDE = re.compile("空间|平台|共享|网盘|image space|platform|shared drive", re.IGNORECASE)


def register() -> None:
    """Offer the hooks under the names that sheets use."""
    registry.register(registry.Hook("archive", _("Archive"), _archive))
    registry.register(registry.Hook("opportunity", _("Park as an opportunity"), _archive))


def _archive(call: Call) -> None:
    if OUTSIDE.search(" ".join(titles_of(call.node))):
        raise ByHand("")
    keep(call)
