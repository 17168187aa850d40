"""Shops: the list, opening one, changing one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.figures import formats, queries, terms
from quanyu.figures.actions import change_channel, open_channel
from quanyu.figures.web import menu
from quanyu.figures.web.asking import member
from quanyu.figures.web.forms import ChangeChannelForm, NewChannelForm
from quanyu.figures.web.shown import language, shown_batch
from quanyu.organisation import access
from quanyu.ui.paging import keyset


@login_required
def channel_list(request: HttpRequest, form: NewChannelForm | None = None) -> HttpResponse:
    """Every shop in scope."""
    person, text = member(request), request.GET.get("q", "")
    found = queries.channels(person)
    if text:
        found = found.filter(name__icontains=text)
    page = keyset(found, ["platform", "id"], request.GET.get("cursor"))
    context = {
        "tabs": menu.tabs(request, "channel_list"),
        "page": page,
        "text": text,
        "shops": [
            {"channel": c, "platform": terms.PLATFORMS.get(c.platform, c.platform)}
            for c in page.rows
        ],
        "form": form or NewChannelForm(),
        "may_open": access.may(person, terms.EXPECT) or access.may(person, terms.IMPORT),
    }
    return render(request, "figures/channel_list.html", context)


@login_required
@require_POST
def channel_open(request: HttpRequest) -> HttpResponse:
    """Open a shop."""
    form = NewChannelForm(request.POST)
    if not form.is_valid():
        return channel_list(request, form)
    channel = open_channel(member(request), **form.cleaned_data)
    messages.success(request, _("The shop %(name)s is open.") % {"name": channel.name})
    return redirect("figures:channel_list")


@login_required
def channel_page(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One shop: what is fixed, what may change, what is expected of it."""
    person = member(request)
    channel = queries.get_channel(person, uid)
    initial = {name: getattr(channel, name) for name in ChangeChannelForm.base_fields}
    form = ChangeChannelForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_channel(person, channel, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("figures:channel_page", uid=uid)
    recent = queries.batches(person, channel=str(uid)).order_by("-id")[:8]
    context = {
        "channel": channel,
        "form": form,
        "platform": terms.PLATFORMS.get(channel.platform, channel.platform),
        "expectations": [
            (row, formats.name_of_id(row.format_id, language()))
            for row in channel.expectations.select_related("owner")
        ],
        "recent": [shown_batch(person, batch) for batch in recent],
        "may_change": access.may(person, terms.EXPECT),
    }
    return render(request, "figures/channel_page.html", context)
