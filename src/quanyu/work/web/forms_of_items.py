"""Forms of items, threads and delegations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quanyu.organisation.models import Person, PositionGrant
from quanyu.work import queries, registry
from quanyu.work.models import WorkItem
from quanyu.work.terms import FILE_TYPES

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ManyFiles(forms.ClearableFileInput):
    """A field for several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, as a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files as a list, however many there are."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given if one]


class CommentForm(forms.Form):
    """Something said, with files."""

    text = forms.CharField(
        label=pgettext_lazy("thread", "Comment"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "data-mention": True}),
        help_text=_("@ and a name tells somebody."),
    )
    uploads = FilesField(
        label=_("Attach files"),
        required=False,
        widget=ManyFiles(attrs={"accept": ",".join(sorted(FILE_TYPES))}),
    )


class ReasonForm(forms.Form):
    """A reason that others read."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class ReleaseForm(forms.Form):
    """Why something is given back, if one likes."""

    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)


class PromiseForm(forms.Form):
    """By when it will be done."""

    at = forms.DateTimeField(
        label=_("Finished by"), widget=MOMENT, input_formats=["%Y-%m-%dT%H:%M"]
    )


class AssignForm(forms.Form):
    """Who shall do it, and why."""

    person = forms.ModelChoiceField(
        label=_("Person"), queryset=Person.objects.none(), to_field_name="uuid"
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, actor: Person, item: WorkItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = queries.people_for(actor, item).exclude(pk=item.owner_id or 0)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class DelegationForm(forms.Form):
    """Who lets whom do what, from when to when."""

    person = forms.ModelChoiceField(
        label=pgettext_lazy("delegation", "Whose work"), queryset=Person.objects.none()
    )
    substitute = forms.ModelChoiceField(
        label=pgettext_lazy("delegation", "Who does it"), queryset=Person.objects.none()
    )
    first_on = forms.DateField(label=_("From"), widget=DATE)
    last_on = forms.DateField(label=_("Until"), widget=DATE)
    position = forms.ChoiceField(label=_("Only of the position"), required=False)
    kind = forms.ChoiceField(label=_("Only of the kind"), required=False)
    process = forms.CharField(
        label=_("Only of the process"),
        required=False,
        max_length=40,
        help_text=_("Its id, such as PRC-07."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = Person.objects.filter(is_active=True, kind="human").order_by("pinyin", "id")
        self.fields["person"].queryset = queries.people_to_delegate_for(actor)  # type: ignore[attr-defined]
        self.fields["person"].initial = actor.pk
        self.fields["substitute"].queryset = everybody  # type: ignore[attr-defined]
        every = [("", _("All"))]
        held = PositionGrant.objects.filter(in_force=True)
        self.fields["position"].choices = every + [(p.position, str(p)) for p in held]  # type: ignore[attr-defined]
        self.fields["kind"].choices = every + [(k.name, k.label) for k in registry.kinds()]  # type: ignore[attr-defined]
