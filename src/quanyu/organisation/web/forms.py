"""Forms of the organisation; the rules stand in the actions."""

import secrets
from collections.abc import Iterable
from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quanyu.kernel import clock
from quanyu.kernel.scope import Scope
from quanyu.organisation import choices, queries
from quanyu.organisation.models import Person, Post, Unit
from quanyu.organisation.terms import Employment, Theme, UnitKind

MOST_BYTES = 5_000_000
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

CONFIRM = _("Leave the post vacant, even if nobody then answers for its duties")


class PersonForm(forms.Form):
    """Name, number, employment and telephone of a person."""

    name = forms.CharField(label=_("Name"), max_length=80)
    number = forms.CharField(label=_("Staff number"), max_length=40, required=False)
    employment = forms.ChoiceField(
        label=_("Employment"), choices=Employment.choices, initial=Employment.OWN, required=False
    )
    employer = forms.CharField(
        label=_("Employer"),
        max_length=120,
        required=False,
        help_text=_("The brand or firm that employs the person, if it is not us."),
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)

    def clean_employment(self) -> str:
        """Take our own employees where nothing was said."""
        return str(self.cleaned_data["employment"]) or Employment.OWN


class ChangePersonForm(PersonForm):
    """The details of a person; a telephone number that one may not see is only ever replaced."""

    phone = forms.CharField(
        label=_("New telephone number"),
        max_length=40,
        required=False,
        help_text=_("Empty: the number stays as it is."),
    )

    def clean_phone(self) -> str | None:
        """Leave the number alone where none was written."""
        return str(self.cleaned_data["phone"]) or None


class NewPersonForm(PersonForm):
    """A new person with the name and password to log in."""

    username = forms.CharField(
        label=_("Log-in name"),
        max_length=60,
        help_text=_("Letters and digits, for example lin.xiao"),
    )
    password = forms.CharField(
        label=_("First password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("The first sign-in asks the person for one of their own."),
    )


class TemporaryPasswordForm(forms.Form):
    """A password to be told to a person, who must change it."""

    password = forms.CharField(
        label=_("Temporary password"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Tell it to the person. The next sign-in asks for a new one."),
    )
    without_second_step = forms.BooleanField(
        label=_("The phone is lost: switch off two-step sign-in as well"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A fresh proposal at every opening, so that nobody invents “Quanyu123”.
        self.fields["password"].initial = lambda: secrets.token_urlsafe(9)


class ChangePasswordForm(allauth.ChangePasswordForm):  # type: ignore[misc]
    """One's own new password; the old one, which others may know, is not accepted again."""

    def clean_password1(self) -> str:
        """Refuse the password that one has."""
        new = str(self.cleaned_data["password1"])
        if self.user.check_password(new):
            raise forms.ValidationError(_("That is the password you have. Choose another one."))
        return new


class PostChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Posts written with their unit."""

    def label_from_instance(self, obj: Any) -> str:
        """Return unit and post."""
        return f"{obj.unit} · {obj}"


class AppointForm(forms.Form):
    """A post from a day to a day."""

    post = PostChoice(label=_("Post"), queryset=Post.objects.none())
    first_on = forms.DateField(label=_("From"), widget=DATE)
    last_on = forms.DateField(
        label=_("Until"), widget=DATE, required=False, help_text=_("Empty: until further notice")
    )
    acting = forms.BooleanField(label=_("Acting, until somebody is appointed"), required=False)

    def __init__(self, *args: Any, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = queries.posts(actor)  # type: ignore[attr-defined]
        self.fields["first_on"].initial = clock.today


class EndForm(forms.Form):
    """The last day of an appointment; `row` is the appointment whose form has a fault."""

    row: int | None = None
    last_on = forms.DateField(label=_("Last day"), widget=DATE)
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)
    vacancy_confirmed = forms.BooleanField(label=CONFIRM, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_on"].initial = clock.today


class LeaveForm(forms.Form):
    """Why a person leaves."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Appointments end today, every session ends at once."),
    )
    successor = forms.ModelChoiceField(
        label=_("Who takes over"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Acts in the posts that are left, from today."),
    )
    vacancy_confirmed = forms.BooleanField(label=CONFIRM, required=False)

    def __init__(self, *args: Any, actor: Person, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = queries.colleagues(actor, without=person)
        self.fields["successor"].queryset = found  # type: ignore[attr-defined]


class ScopeField(forms.MultipleChoiceField):
    """Values of one dimension to tick; None ticked means all."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, dimension: str, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.dimension = dimension
        self.help_text = _("None ticked: all of them")

    def offer(self, chosen: Iterable[str]) -> None:
        """Offer what is known today, and what was chosen earlier even if it is gone."""
        known = choices.names(self.dimension)
        gone = {value: value for value in sorted(chosen) if value not in known}
        self.choices = list((known | gone).items())
        if not self.choices:
            self.help_text = _("Nothing to choose from yet; it comes with the first import.")

    def clean(self, value: Any) -> Any:
        """Return a frozenset, None for nothing ticked."""
        return frozenset(super().clean(value)) or None


class ScopeForm(forms.Form):
    """What a unit or post may see."""

    channels = ScopeField("channels", label=_("Channels"))
    stores = ScopeField("stores", label=_("Stores"))
    categories = ScopeField("categories", label=_("Categories"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, ScopeField):
                field.offer(self.initial.get(name) or ())

    @property
    def scope(self) -> Scope:
        """Return the scope that was chosen."""
        data = self.cleaned_data
        return Scope(data["channels"], data["stores"], data["categories"])

    @staticmethod
    def written(scope: Scope) -> dict[str, list[str]]:
        """Return `scope` as the form shows it."""
        return {name: sorted(getattr(scope, name) or ()) for name in choices.DIMENSIONS}


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class EraseForm(ReasonForm):
    """The name typed once more, and why it goes."""

    name = forms.CharField(
        label=_("Type the name to confirm"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("name", "reason")


class PostFacts(forms.Form):
    """How a post is called and how many seats it has."""

    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        required=False,
        help_text=_("Empty: the name of the position"),
    )
    title_en = forms.CharField(label=_("English title"), max_length=120, required=False)
    headcount = forms.IntegerField(
        label=_("Headcount"),
        min_value=0,
        max_value=9999,
        required=False,
        help_text=_("How many seats the post has. Empty: as the handbook states it."),
    )
    counted = forms.IntegerField(
        label=_("Counted without a name"),
        min_value=0,
        max_value=9999,
        required=False,
        help_text=_("People who fill seats but are not kept here one by one."),
    )
    per_project = forms.BooleanField(
        label=_("One seat for every project below this unit"), required=False
    )

    def clean_counted(self) -> int:
        """Count nobody where nothing was said."""
        return self.cleaned_data["counted"] or 0


class PostNameForm(PostFacts):
    """A post as it is, and until when its vacancy is to be filled."""

    fill_by = forms.DateField(
        label=_("To be filled by"),
        widget=DATE,
        required=False,
        help_text=_("For the list of vacancies"),
    )


class UnitNameForm(forms.Form):
    """The names of a unit, its kind and where it belongs."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices)
    parent = forms.ModelChoiceField(
        label=_("Part of"), queryset=Unit.objects.filter(ended_on=None), required=False
    )


class UnitForm(UnitNameForm, ScopeForm):
    """A new unit."""

    field_order = ("name", "name_en", "kind", "parent")


class PostForm(PostFacts, ScopeForm):
    """A new post."""

    unit = forms.ModelChoiceField(
        label=pgettext_lazy("organisation", "Unit"), queryset=Unit.objects.filter(ended_on=None)
    )
    position = forms.ModelChoiceField(
        label=_("Position"), queryset=queries.positions(), to_field_name="position"
    )
    post_fields = ("unit", "title", "title_en", "headcount", "counted", "per_project")
    field_order = ("unit", "position", *post_fields[1:])


class PeopleFileForm(forms.Form):
    """A file of people."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX or CSV, at most 5 MB"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file that no list of people needs."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it."))
        return file


class ConfirmForm(forms.Form):
    """A plain yes."""

    confirmed = forms.BooleanField()


class AccountForm(forms.Form):
    """Language and colours."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    theme = forms.ChoiceField(label=_("Colours"), choices=Theme.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [("zh-hans", "简体中文"), ("en", "English")]
        known = dict(settings.LANGUAGES)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("As the browser")),
            *(pair for pair in own if pair[0] in known),
        ]


class ChoosePostForm(forms.Form):
    """The post to work in."""

    post = forms.UUIDField()
