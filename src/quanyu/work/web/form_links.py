"""Where rooms below find the pages of forms."""

from django.urls import reverse

from quanyu.editions import links


def register() -> None:
    """Let the handbook's pages offer a form to try."""
    links.register("form", lambda name: reverse("work:form_trial", args=[name]))
