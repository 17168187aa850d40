"""Which form: that of the edition with which the work began."""

from quanyu.editions import queries as editions
from quanyu.handbook import Form


def load(edition: str, form: str) -> Form | None:
    """Return a form of the edition with this content hash, None where it has none of the name.

    Without a hash, or with one that no edition has, the handbook in force is asked.
    """
    if not form:
        return None
    found = editions.handbook_of(edition).forms.get(form)
    return found or editions.in_force().forms.get(form)
