"""Template library `entrance`: why a page of signing in stands before everything else."""

from collections.abc import Mapping
from typing import Any

from django import template

from quanyu.organisation.entrance import lacks_second_step
from quanyu.organisation.models import Person

register = template.Library()


@register.simple_tag(takes_context=True)
def second_step_owed(context: Mapping[str, Any]) -> bool:
    """Tell whether the person must set up the second step before going on."""
    person = context["request"].user
    return isinstance(person, Person) and lacks_second_step(person)
