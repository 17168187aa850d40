"""Forms of notices outside the page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quanyu.organisation import queries
from quanyu.organisation.models import Person, Robot, Unit
from quanyu.organisation.models.delivery import ROBOTS
from quanyu.organisation.web.forms import TIME


class NoticeChoiceForm(forms.Form):
    """By mail, through a robot; quiet hours, a digest."""

    mail = forms.CharField(
        label=_("Mail address"),
        max_length=254,
        required=False,
        widget=forms.EmailInput,
        help_text=_("Empty: no mail."),
    )
    robot = forms.ModelChoiceField(
        label=_("Robot of a group chat"),
        queryset=Robot.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("Everybody in the group reads what it says."),
    )
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=TIME, required=False)
    quiet_until = forms.TimeField(label=_("Quiet until"), widget=TIME, required=False)
    digest_at = forms.TimeField(
        label=_("Once a day at"),
        widget=TIME,
        required=False,
        help_text=_("Empty: as things happen. Otherwise all of a day in one message."),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        chosen = queries.notice_choice(person)
        kept = (
            {
                "mail": person.email if chosen.by_mail else "",
                "robot": chosen.robot_id,
                "quiet_from": chosen.quiet_from,
                "quiet_until": chosen.quiet_until,
                "digest_at": chosen.digest_at,
            }
            if chosen
            else {}
        )
        super().__init__(*args, **{"initial": kept, **kwargs})
        self.fields["robot"].queryset = queries.robots_of(person)  # type: ignore[attr-defined]


class RobotForm(forms.Form):
    """A robot of a group chat: its name here, whose chat it is, and its address."""

    name = forms.CharField(label=_("Name"), max_length=60)
    service = forms.ChoiceField(label=_("Service"), choices=ROBOTS)
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.filter(ended_on=None),
        help_text=_("People of this unit and below may choose it."),
    )
    address = forms.CharField(
        label=_("Webhook address"),
        max_length=400,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("From the settings of the group's robot. It is kept sealed."),
    )
    secret = forms.CharField(
        label=_("Signing secret"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Only where DingTalk shows one (SEC…)."),
    )
