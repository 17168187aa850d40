"""Triggers that refuse to change or delete an audit entry, on SQLite and PostgreSQL."""

from django.db.backends.base.base import BaseDatabaseWrapper

_TABLE = "organisation_entry"
_REFUSAL = "audit entries are append-only"


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers; idempotent."""
    remove(connection)
    _run(connection, _CREATE.get(connection.vendor, ()))


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers; a test database needs this before its tables are emptied."""
    _run(connection, _DROP.get(connection.vendor, ()))


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


_CREATE = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON {_TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for act in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
        f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {_TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {_TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ),
}
_DROP = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS audit_no_update",
        "DROP TRIGGER IF EXISTS audit_no_delete",
    ),
    "postgresql": (
        f"DROP TRIGGER IF EXISTS audit_no_change ON {_TABLE}",
        f"DROP TRIGGER IF EXISTS audit_no_truncate ON {_TABLE}",
        "DROP FUNCTION IF EXISTS audit_refuse()",
    ),
}
