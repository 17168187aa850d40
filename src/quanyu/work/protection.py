"""Triggers that refuse to change or delete what was handed in: SQLite and PostgreSQL."""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

_TABLES = ("work_deliverable", "work_acknowledgement")
_REFUSAL = "what was handed in is never changed"


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers; idempotent."""
    remove(connection)
    _run(connection, _CREATE.get(connection.vendor, ()))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers; a test database needs this before its tables are emptied."""
    _run(connection, _DROP.get(connection.vendor, ()))


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


_CREATE = {
    "sqlite": tuple(
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for table in _TABLES
        for act in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE FUNCTION work_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
        *(
            statement
            for table in _TABLES
            for statement in (
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION work_refuse()",
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION work_refuse()",
            )
        ),
    ),
}
_DROP = {
    "sqlite": tuple(
        f"DROP TRIGGER IF EXISTS {table}_no_{act}"
        for table in _TABLES
        for act in ("update", "delete")
    ),
    "postgresql": (
        *(
            f"DROP TRIGGER IF EXISTS {table}_no_{act} ON {table}"
            for table in _TABLES
            for act in ("change", "truncate")
        ),
        "DROP FUNCTION IF EXISTS work_refuse()",
    ),
}
