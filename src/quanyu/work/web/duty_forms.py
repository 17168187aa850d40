"""What people write when they hand something in, or answer it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from quanyu.work.duties.terms import Verdict
from quanyu.work.terms import FILE_TYPES
from quanyu.work.web.forms_of_items import FilesField, ManyFiles


class HandInForm(forms.Form):
    """Words and files, for duties whose handbook names no form."""

    note = forms.CharField(
        label=_("What you did and found"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 7, "class": "q-in"}),
    )
    uploads = FilesField(
        label=_("Files"),
        required=False,
        widget=ManyFiles(attrs={"class": "q-in", "accept": ",".join(sorted(FILE_TYPES))}),
    )


class AnswerForm(forms.Form):
    """Seen, or given back with a reason."""

    verdict = forms.ChoiceField(choices=Verdict.choices, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("What is lacking"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "q-in"}),
    )
