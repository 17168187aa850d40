"""Let the database itself refuse to change or delete what was handed in."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from quanyu.work import protection


def _install(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    protection.install(editor.connection)


def _remove(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    protection.remove(editor.connection)


class Migration(migrations.Migration):
    """Creates the triggers."""

    dependencies = [("work", "0002_duties")]

    operations = [migrations.RunPython(_install, _remove)]
