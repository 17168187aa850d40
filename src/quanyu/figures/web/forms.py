"""What people fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanyu.figures import terms

WEEKDAYS = [
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
]


class ChannelForm(forms.Form):
    """A shop."""

    name = forms.CharField(label=_("Name"), max_length=80)
    platform = forms.ChoiceField(label=_("Platform"), choices=list(terms.PLATFORMS.items()))
    legal_entity = forms.CharField(label=_("Legal entity"), max_length=120, required=False)
    store = forms.CharField(
        label=_("Store"),
        max_length=80,
        required=False,
        help_text=_("Only for the tills of one store or its instant retail."),
    )


class NewChannelForm(ChannelForm):
    """A shop to be opened: what its rows will carry for good."""

    timezone = forms.CharField(label=_("Time zone"), initial="Asia/Shanghai", max_length=60)
    day_start = forms.TimeField(
        label=_("The business day starts at"),
        initial="00:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    currency = forms.CharField(label=_("Currency"), initial="CNY", min_length=3, max_length=3)


class ChangeChannelForm(ChannelForm):
    """What may change about a shop."""

    is_active = forms.BooleanField(label=_("Still in business"), required=False)


class KeepingForm(forms.Form):
    """How long originals are kept."""

    days = forms.IntegerField(
        label=_("Days to keep them"), min_value=terms.SHORTEST_KEEP, max_value=terms.LONGEST_KEEP
    )
    reason = forms.CharField(label=_("Reason"), max_length=400)


class UndoForm(forms.Form):
    """Why an import is taken back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


class ExpectationForm(forms.Form):
    """A file that is to come."""

    channel = forms.ChoiceField(label=_("Shop"))
    format_id = forms.ChoiceField(label=_("Format"))
    weekdays = forms.MultipleChoiceField(
        label=_("For the business days"),
        choices=WEEKDAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen means every day."),
    )
    days_after = forms.IntegerField(
        label=_("Due, in days after the business day"), initial=1, min_value=0, max_value=60
    )
    due_time = forms.TimeField(
        label=_("Due at"),
        initial="08:30",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    owner_position = forms.CharField(
        label=_("Whose it is: position"), required=False, max_length=40
    )
    first_on = forms.DateField(
        label=_("From the business day"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(
        self,
        *args: Any,
        shops: list[tuple[str, str]],
        known: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("channel", shops), ("format_id", known)):
            self.fields[name] = forms.ChoiceField(label=self.fields[name].label, choices=choices)
