"""Forms of editions; the rules stand in the actions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanyu.editions import terms
from quanyu.editions.queries import Place
from quanyu.handbook import Handbook
from quanyu.kernel import clock

SOURCES = (
    ("edition", _("the newest edition")),
    ("starter", _("all shipped standards, everything adopted")),
    ("file", _("a handbook in a ZIP file")),
)


class DraftForm(forms.Form):
    """A new draft and where it comes from."""

    title = forms.CharField(
        label=_("What the draft is about"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("For example: two posts for live streaming from January"),
    )
    source = forms.ChoiceField(label=_("Begin with"), choices=SOURCES)
    file = forms.FileField(label=_("ZIP file"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the file where it is the source."""
        data = super().clean() or {}
        file = data.get("file")
        if data.get("source") == "file" and not file:
            self.add_error("file", _("Choose the ZIP file of a handbook."))
        if file and file.size > terms.TOTAL_BYTES:
            self.add_error("file", _("This file is too large for a handbook."))
        return data


class WorkbookForm(forms.Form):
    """An edited workbook."""

    file = forms.FileField(
        label=_("Excel file"),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        help_text=_("The workbook that you downloaded here and edited."),
    )


class ReasonForm(forms.Form):
    """Why something is given up or back."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class TakeBackForm(forms.Form):
    """What is to be mended before it is reviewed again."""

    reason = forms.CharField(label=_("What is to be mended"), max_length=300, required=False)


class NewFileForm(forms.Form):
    """The name of a new file."""

    path = forms.CharField(
        label=_("File name"),
        max_length=terms.PATH_LENGTH,
        help_text=_("For example duties/sales.yaml"),
    )


class PublishForm(forms.Form):
    """The day, a note, and where posts go whose position the edition no longer has."""

    effective_on = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Today: at once. A later day: on that morning."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, places: list[Place], book: Handbook, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_on"].initial = clock.today
        names = [(row.id, f"{row.zh} ({row.id})") for row in book.positions.values()]
        for place in places:
            self.fields[f"move-{place.position}"] = forms.ChoiceField(
                label=_("Posts of %(name)s become") % {"name": place.name},
                choices=[("", "–"), *names],
                required=False,
                initial=place.heir(book),
                help_text="、".join(place.holders),
            )

    @property
    def moves(self) -> dict[str, str]:
        """Return {position that goes: position its posts name}."""
        return {
            name.removeprefix("move-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("move-") and value
        }
