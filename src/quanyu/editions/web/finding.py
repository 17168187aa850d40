"""Positions, duties and processes for the search box."""

from django.http import HttpRequest
from django.urls import reverse

from quanyu.editions import phrases, queries
from quanyu.editions.queries.duties import Wanted
from quanyu.ui.search import Hit


def positions(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    """Return positions by name, pinyin, initials, historic name or id."""
    del request
    lines = queries.position_lines(queries.in_force(), text=text)
    return [
        Hit(
            phrases.name(line.position),
            phrases.name(line.department) if line.department else "",
            reverse("editions:position_sheet", args=[line.position.id]),
            "id-badge-2",
        )
        for line in lines[:limit]
    ]


def duties(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    """Return duties by words, pinyin, tag or id."""
    del request
    lines = [
        line
        for line in queries.duty_lines(queries.in_force(), Wanted(text=text))[:limit]
        if line.position
    ]
    return [
        Hit(
            phrases.name(line.duty),
            phrases.name(line.position),
            f"{reverse('editions:position_sheet', args=[line.duty.position])}#{line.duty.id}",
            "list-check",
        )
        for line in lines
    ]


def processes(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    """Return processes by name, pinyin, step or id."""
    del request
    lines = queries.process_lines(queries.in_force(), text=text)
    return [
        Hit(
            phrases.name(line.process),
            line.process.id,
            reverse("editions:process_sheet", args=[line.process.id]),
            "git-branch",
        )
        for line in lines[:limit]
    ]


def forms(request: HttpRequest, text: str, limit: int) -> list[Hit]:
    """Return forms by name, pinyin or field."""
    del request
    lines = queries.form_lines(queries.in_force(), text=text)
    return [
        Hit(
            phrases.name(line.form),
            phrases.name(line.form.purpose) if line.form.purpose else "",
            reverse("editions:form_sheet", args=[line.form.form]),
            "forms",
        )
        for line in lines[:limit]
    ]
