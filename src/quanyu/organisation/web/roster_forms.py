"""Forms of shifts, rosters and absences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanyu.organisation import queries
from quanyu.organisation.models import Person, Shift
from quanyu.organisation.terms import AbsenceKind, ShiftColour
from quanyu.organisation.web.forms import DATE, TIME


class ShiftForm(forms.Form):
    """A shift: name, from when to when, colour."""

    name = forms.CharField(label=_("Name"), max_length=20)
    name_en = forms.CharField(label=_("English name"), max_length=20, required=False)
    starts = forms.TimeField(label=_("Begins"), widget=TIME)
    ends = forms.TimeField(
        label=_("Ends"),
        widget=TIME,
        help_text=_("Earlier than the beginning: the shift runs overnight."),
    )
    colour = forms.ChoiceField(label=_("Colour"), choices=ShiftColour.choices)


class TurnForm(forms.Form):
    """One cell of a roster: whose day, and which shift, if any."""

    person = forms.UUIDField()
    day = forms.DateField()
    shift = forms.ModelChoiceField(queryset=Shift.objects.all(), required=False)


class AbsenceForm(forms.Form):
    """Who is away from when to when, why, and who stands in."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none())
    kind = forms.ChoiceField(label=_("Kind"), choices=AbsenceKind.choices)
    first_on = forms.DateField(label=_("From"), widget=DATE)
    last_on = forms.DateField(label=_("Until"), widget=DATE)
    substitute = forms.ModelChoiceField(
        label=_("Substitute"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
    )

    def __init__(self, *args: Any, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("person", "substitute"):
            self.fields[name].queryset = queries.crews_of(actor)  # type: ignore[attr-defined]


class AbsenceEndForm(forms.Form):
    """Another last day; none takes the absence back."""

    last_on = forms.DateField(
        label=_("Until"),
        widget=DATE,
        required=False,
        help_text=_("Empty: take the absence back altogether."),
    )
