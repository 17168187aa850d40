"""Words and states of the organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UnitKind(models.TextChoices):
    """What a unit is; a unit hangs below one of a wider kind."""

    GROUP = "group", pgettext_lazy("unit", "Group")
    COMPANY = "company", _("Company")
    REGION = "region", _("Region")
    STORE = "store", _("Store")
    DEPARTMENT = "department", _("Department")
    PROJECT = "project", _("Project")


class PersonKind(models.TextChoices):
    """A human being, or the installation itself acting on the command line."""

    HUMAN = "human", _("Person")
    SYSTEM = "system", _("System")


class Theme(models.TextChoices):
    """Colours of the interface."""

    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class FieldClass(models.TextChoices):
    """Columns that need a grant of their own."""

    COST = "cost", _("Cost")
    PAY = "pay", pgettext_lazy("field class", "Pay")
    CONTACT = "contact", _("Contact details")


class Employment(models.TextChoices):
    """Who employs somebody; it decides whose pay and privacy rules hold."""

    OWN = "own", _("Own employee")
    BRAND = "brand", _("Employed by a brand")
    EXTERNAL = "external", _("External")


class AbsenceKind(models.TextChoices):
    """Why somebody is not here; the reason is for those who manage people."""

    LEAVE = "leave", _("Leave")
    SICK = "sick", _("Sick leave")
    TRAINING = "training", _("Training")
    TRIP = "trip", _("Business trip")


class ShiftColour(models.TextChoices):
    """Colours of shifts in a roster, as the charts have them."""

    BLUE = "c1", _("Blue")
    GREEN = "c2", _("Green")
    AMBER = "c3", _("Amber")
    VIOLET = "c4", _("Violet")
    ROSE = "c5", _("Rose")
    GREY = "c6", _("Grey")


# How a handbook says that a position counts the projects of its unit.
PER_PROJECT = "per_project"
# More direct reports than this and the page on reporting lines says so; ORG-05.
SPAN_LIMIT = 10


class Service(models.TextChoices):
    """Ways out of the house for a notice."""

    MAIL = "mail", _("Mail")
    WECOM = "wecom", _("WeCom")
    FEISHU = "feishu", _("Feishu")
    DINGTALK = "dingtalk", _("DingTalk")


class DeliveryState(models.TextChoices):
    """How far a delivery is."""

    WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    FAILED = "failed", pgettext_lazy("delivery", "Not delivered")
    NEEDLESS = "needless", pgettext_lazy("delivery", "Read before it was due")
