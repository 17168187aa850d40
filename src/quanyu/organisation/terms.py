"""Words and states of the organisation."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UnitKind(models.TextChoices):
    """What a unit is; a unit hangs below one of a wider kind."""

    GROUP = "group", _("Group")
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
