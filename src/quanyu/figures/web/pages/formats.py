"""The catalogue of formats and the page of each."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from quanyu.channels import Template, empty_example, template_page
from quanyu.figures import formats, terms
from quanyu.figures.rules import search_text
from quanyu.figures.web import menu
from quanyu.figures.web.asking import member
from quanyu.figures.web.markdown import to_html
from quanyu.figures.web.shown import fact_name, is_chinese, language
from quanyu.organisation import access
from quanyu.organisation.models import Person

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}


@login_required
def format_list(request: HttpRequest) -> HttpResponse:
    """Every format, by platform, with how well it is known."""
    person = member(request)
    _require(person)
    text, platform = request.GET.get("q", "").lower(), request.GET.get("platform", "")
    rows = [
        _row(t)
        for t in sorted(formats.all_formats().values(), key=lambda t: (t.platform, t.format))
        if (not platform or t.platform == platform) and text in search_text(t.format, t.zh, t.en)
    ]
    context = {
        "tabs": menu.tabs(request, "format_list"),
        "rows": rows,
        "text": request.GET.get("q", ""),
        "platform": platform,
        "platforms": _platforms(),
        "may_make": access.may(person, terms.TEMPLATE),
    }
    return render(request, "figures/format_list.html", context)


def _row(template: Template) -> dict[str, object]:
    return {
        "template": template,
        "name": formats.name_of(template, language()),
        "platform": terms.PLATFORMS.get(template.platform, template.platform),
        "evidence": terms.EVIDENCE[template.evidence],
        "tone": terms.EVIDENCE_TONES[template.evidence],
        "facts": sorted({fact_name(emit.fact) for emit in template.emit}),
        "made": formats.made_here(template.format) is not None,
    }


@login_required
def format_page(request: HttpRequest, format_id: str) -> HttpResponse:
    """What one format holds, made from its template."""
    person = member(request)
    _require(person)
    template = _known(format_id)
    context = {
        "template": template,
        "name": formats.name_of(template, language()),
        "platform": terms.PLATFORMS.get(template.platform, template.platform),
        "evidence": terms.EVIDENCE[template.evidence],
        "tone": terms.EVIDENCE_TONES[template.evidence],
        "body": to_html(template_page(template, "zh" if is_chinese() else "en")),
        "made": formats.made_here(format_id),
    }
    return render(request, "figures/format_page.html", context)


@login_required
def format_example(request: HttpRequest, format_id: str, kind: str) -> HttpResponse:
    """An empty file of the format to be filled in."""
    _require(member(request))
    if kind not in TYPES:
        raise Http404
    template = _known(format_id)
    body = empty_example(template, "csv" if kind == "csv" else "xlsx")
    response = HttpResponse(body, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{template.format}.{kind}"'
    return response


def _platforms() -> list[tuple[str, object]]:
    known = sorted({t.platform for t in formats.all_formats().values()})
    return [(key, terms.PLATFORMS.get(key, key)) for key in known]


def _require(person: Person) -> None:
    if not access.may(person, terms.IMPORT):
        access.require(person, terms.VIEW)


def _known(format_id: str) -> Template:
    found = formats.all_formats().get(format_id)
    if found is None:
        raise Http404
    return found
