"""What a person may do and see today; follows from appointments alone, denied by default."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from django.contrib.auth.models import AnonymousUser
from django.db import models

from quanyu.kernel import clock
from quanyu.kernel.refusal import Refusal
from quanyu.kernel.scope import Scope
from quanyu.kernel.text import msg
from quanyu.organisation import audit, permissions
from quanyu.organisation.models import Appointment, Person, Post, Unit
from quanyu.organisation.terms import Employment, FieldClass, PersonKind

_OWN_EYES = frozenset({FieldClass.PAY, FieldClass.COST})
Somebody = Person | AnonymousUser | None


@dataclass(frozen=True)
class Holding:
    """One post that a person holds today, with what it brings."""

    appointment: Appointment
    post: Post
    permissions: frozenset[str]
    field_classes: frozenset[str]
    scope: Scope


class Denied(Refusal):
    """A refusal for want of a permission; carries who was denied what."""

    def __init__(self, person: Person | None, code: str, entry: int) -> None:
        super().__init__(
            "forbidden",
            msg("Your position does not include “%(permission)s”. Ask whoever appoints people."),
            permission=permissions.codes()[code],
        )
        self.person, self.permission, self.entry = person, code, entry


_cache: ContextVar[dict[tuple[int, date], tuple[Holding, ...]] | None] = ContextVar(
    "quanyu_holdings", default=None
)


@contextmanager
def request_cache() -> Iterator[None]:
    """Keep computed holdings within the block: one request, never longer."""
    token = _cache.set({})
    try:
        yield
    finally:
        _cache.reset(token)


def forget() -> None:
    """Drop what was computed in this request; every change of appointments calls it."""
    cached = _cache.get()
    if cached is not None:
        cached.clear()


def may(person: Somebody, code: str) -> bool:
    """Tell whether `person` may do `code` today; LookupError for a code nobody declares."""
    permissions.check(code)
    if not isinstance(person, Person) or not person.is_active:
        return False
    if person.kind == PersonKind.SYSTEM:
        return True
    return any(code in held.permissions for held in holdings(person))


def require(person: Somebody, code: str) -> None:
    """Raise `Denied` (code "forbidden") and record the attempt unless `person` may do `code`.

    Call it before opening a transaction, so that the record of a denial is kept.
    """
    if not may(person, code):
        deny(person, code)


def require_any(person: Somebody, *codes: str) -> None:
    """Raise `Denied` for the first of `codes` unless `person` may do one of them."""
    if not any(may(person, code) for code in codes):
        deny(person, codes[0])


def deny(person: Somebody, code: str) -> NoReturn:
    """Record the attempt and raise `Denied`."""
    known = person if isinstance(person, Person) else None
    raise Denied(known, code, record_denial(known, code))


def record_denial(person: Person | None, code: str) -> int:
    """Write the denied attempt to the audit trail and return the entry's number."""
    return audit.record(person, "organisation.access.denied", subject=code).number


def scope_of(person: Somebody, code: str | None = None) -> Scope:
    """Return which rows `person` may see, by the posts that grant `code` (any post if None).

    Where two posts have no exact common scope, the post the person works in decides.
    """
    if not isinstance(person, Person) or not person.is_active:
        return Scope.NOTHING
    if person.kind == PersonKind.SYSTEM:
        return Scope.ALL
    held = [h for h in holdings(person) if code is None or code in h.permissions]
    if not held:
        return Scope.NOTHING
    united = _unite([h.scope for h in held])
    return united if united is not None else _working(person, held).scope


def field_classes(person: Somebody) -> frozenset[str]:
    """Return the field classes (cost, pay, contact) that `person` may see."""
    if not isinstance(person, Person) or not person.is_active:
        return frozenset()
    if person.kind == PersonKind.SYSTEM:
        return frozenset(FieldClass.values)
    classes = frozenset[str]().union(*(held.field_classes for held in holdings(person)))
    # Whoever a brand pays sees neither our pay nor what other brands' goods cost us.
    return classes - _OWN_EYES if person.employment == Employment.BRAND else classes


def needs_second_step(person: Somebody) -> bool:
    """Tell whether `person` reaches pay or the rights of others: a password is too little."""
    return may(person, "organisation.manage") or FieldClass.PAY in field_classes(person)


def posts_of(person: Person) -> list[Post]:
    """Return today's posts, the one the person works in first."""
    held = list(holdings(person))
    if not held:
        return []
    first = _working(person, held)
    return [first.post, *(h.post for h in held if h is not first)]


def position_of(person: Person) -> str | None:
    """Return the position id of the post the person works in, None without a post."""
    posts = posts_of(person)
    return posts[0].grant.position if posts else None


def holdings(person: Person) -> tuple[Holding, ...]:
    """Return what `person` holds today, oldest appointment first."""
    today = clock.today()
    cached = _cache.get()
    key = (person.pk, today)
    if cached is not None and key in cached:
        return cached[key]
    found = tuple(_holding(row) for row in appointments_on(today).filter(person=person))
    if cached is not None:
        cached[key] = found
    return found


def appointments_on(day: date) -> models.QuerySet[Appointment]:
    """Return the appointments in force on `day` with posts, grants and units."""
    return (
        Appointment.objects.filter(first_on__lte=day)
        .filter(models.Q(last_on__isnull=True) | models.Q(last_on__gte=day))
        .select_related("post__grant", "post__unit")
        .order_by("first_on", "id")
    )


def scope_of_post(post: Post) -> Scope:
    """Return the scope of `post`: its own, narrowed by its unit and every unit above."""
    scope, unit = post.own_scope, _with_parents(post.unit)
    for above in unit:
        scope = intersect(scope, above.own_scope)
    return scope


def intersect(one: Scope, two: Scope) -> Scope:
    """Return what both scopes allow."""
    return Scope(
        _both(one.channels, two.channels),
        _both(one.stores, two.stores),
        _both(one.categories, two.categories),
    )


def _both(one: frozenset[str] | None, two: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or two is None:
        return two if one is None else one
    return one & two


def _with_parents(unit: Unit) -> Iterator[Unit]:
    above: Unit | None = unit
    while above is not None:
        yield above
        above = above.parent


def _holding(appointment: Appointment) -> Holding:
    post = appointment.post
    grant = post.grant
    given = grant.permissions if grant.in_force else []
    classes = grant.field_classes if grant.in_force else []
    return Holding(appointment, post, frozenset(given), frozenset(classes), scope_of_post(post))


def _working(person: Person, held: list[Holding]) -> Holding:
    return next((h for h in held if h.post.pk == person.working_post_id), held[0])


def _unite(scopes: list[Scope]) -> Scope | None:
    left = list(dict.fromkeys(scopes))
    while len(left) > 1:
        merged = _merge_once(left)
        if merged is None:
            return None
        left = merged
    return left[0]


def _merge_once(scopes: list[Scope]) -> list[Scope] | None:
    for n, one in enumerate(scopes):
        for m in range(n + 1, len(scopes)):
            both = one.unite(scopes[m])
            if both is not None:
                rest = [s for k, s in enumerate(scopes) if k not in (n, m)]
                return [both, *rest]
    return None
