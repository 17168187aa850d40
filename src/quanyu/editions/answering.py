"""What a position answers for by the handbook in force: told when its last holder leaves."""

from django.utils.translation import get_language

from quanyu.editions.queries import in_force

# A refusal is one sentence; the rest is a number.
NAMED = 3


def duties_of(position: str) -> list[str]:
    """Return the names of the first duties of `position`, and how many more there are."""
    english = (get_language() or "").startswith("en")
    rows = [duty for duty in in_force().duties.values() if duty.position == position]
    names = [row.en if english else row.zh for row in rows[:NAMED]]
    return [*names, f"+{len(rows) - NAMED}"] if len(rows) > NAMED else names
