"""What people write about reports and anomalies."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quanyu.analysis.reports.terms import Cause, Kind


class CommentForm(forms.Form):
    """What the figures mean."""

    comment = forms.CharField(
        label=_("Comment"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_("What happened, why, and what is to be done. Readers see it on top."),
    )


class CorrectForm(forms.Form):
    """Why a published report gets a new version."""

    cause = forms.ChoiceField(label=_("Cause"), choices=Cause.choices)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Stands on the new version, beside the difference."),
    )


class ComputeForm(forms.Form):
    """Which report to compute."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    day = forms.DateField(
        label=_("Any of its days"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class PublishForm(forms.Form):
    """Nothing to fill in: a dialog that says what publishing does."""


class NoteForm(forms.Form):
    """What somebody says about an anomaly."""

    note = forms.CharField(
        label=_("What is behind it"), max_length=600, widget=forms.Textarea(attrs={"rows": 4})
    )
