"""Log-in names of people who are only named yet: given, found or made, never another's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quanyu.kernel.refusal import Refusal
from quanyu.kernel.text import msg
from quanyu.organisation import naming
from quanyu.organisation.models import Person
from quanyu.organisation.terms import PersonKind


@dataclass(frozen=True)
class Planned:
    """One line as a person writes it; without a log-in name one is made from the name."""

    position: str
    name: str
    username: str = ""


@dataclass(frozen=True)
class Named:
    """One line with its log-in name."""

    position: str
    name: str
    username: str


def with_logins(people: Iterable[Planned]) -> list[Named]:
    """Give everybody a log-in name; the same name without one is the same person."""
    lines = [p for p in people if p.name.strip()]
    given = {p.name.strip(): p.username.strip() for p in lines if p.username.strip()}
    taken = {username.lower() for username in given.values()}
    names: dict[str, str] = {}
    found = []
    for line in lines:
        name = line.name.strip()
        username = line.username.strip() or given.get(name) or made_login(name, taken)
        given[name] = username
        taken.add(username.lower())
        if names.setdefault(username.lower(), name) != name:
            raise Refusal(
                "login_two_names",
                msg("The log-in name “%(username)s” stands beside two people: %(one)s, %(other)s."),
                username=username,
                one=names[username.lower()],
                other=name,
            )
        found.append(Named(line.position, name, username))
    refuse_others(names)
    return found


def made_login(name: str, taken: set[str]) -> str:
    """Return a free log-in name for `name`: that of the one colleague of this name, or pinyin."""
    here = list(Person.objects.filter(name=name, is_active=True, kind=PersonKind.HUMAN)[:2])
    if len(here) == 1:
        return here[0].username
    plain = "".join(c for c in naming.pinyin(name) if c.isascii() and c.isalnum()) or "person"
    used = taken | {u.lower() for u in Person.objects.values_list("username", flat=True)}
    candidates = (plain, *(f"{plain}{number}" for number in range(2, 1000)))
    return next(one for one in candidates if one not in used)


def refuse_others(names: Mapping[str, str]) -> None:
    """Refuse (`login_other`) a log-in name that exists already for somebody else."""
    for username, name in names.items():
        person = Person.objects.filter(username__iexact=username).first()
        if person is not None and (person.name != name or not person.is_active):
            raise Refusal(
                "login_other",
                msg(
                    "The log-in name “%(username)s” belongs to %(owner)s. Give %(name)s another "
                    "one, or write the name as it stands there."
                ),
                username=person.username,
                owner=str(person),
                name=name,
            )
