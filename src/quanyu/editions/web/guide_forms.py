"""Forms of the first-run guide."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanyu.handbook.bases import Standard

FIRST_ID = "own"


class StartForm(forms.Form):
    """How the handbook is called and which standards it grows from."""

    zh = forms.CharField(
        label=_("Name of the handbook"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    en = forms.CharField(label=_("English name"), max_length=80, required=False)
    id = forms.SlugField(
        label=_("Short id"),
        max_length=40,
        initial=FIRST_ID,
        help_text=_("Lower-case letters, digits and hyphens; files and exports carry it."),
    )
    standards = forms.MultipleChoiceField(
        label=_("Standards"), error_messages={"required": _("Choose at least one standard.")}
    )

    def __init__(self, *args: Any, standards: Sequence[Standard], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standards"].choices = [  # type: ignore[attr-defined]
            (one.id, one.zh) for one in standards
        ]


class MergeForm(forms.Form):
    """The position of one's own that several become."""

    zh = forms.CharField(label=_("Name"), max_length=80, required=False)
    en = forms.CharField(label=_("English name"), max_length=80, required=False)
    heads = forms.CharField(label=_("Headcount"), max_length=6, required=False, initial="1")

    @property
    def said(self) -> dict[str, str]:
        """Return what the action asks for."""
        data = self.cleaned_data
        return {
            "zh": data.get("zh", ""),
            "en": data.get("en", ""),
            "headcount": data.get("heads", ""),
        }


class SecondForm(forms.Form):
    """Who reads and publishes what the first person prepared."""

    name = forms.CharField(label=_("Name"), max_length=80)
    username = forms.CharField(
        label=_("Log-in name"),
        max_length=150,
        required=False,
        help_text=_("Left empty, it is made from the name."),
    )


class AcceptForm(forms.Form):
    """Why everything that is left is accepted, and until when."""

    until = forms.DateField(
        label=_("Look at it again on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)
