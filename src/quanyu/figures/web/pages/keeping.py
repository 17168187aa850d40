"""How long original files are kept."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from quanyu.figures.actions import set_keeping
from quanyu.figures.queries.keeping import kept_originals
from quanyu.figures.web import menu
from quanyu.figures.web.asking import member
from quanyu.figures.web.forms import KeepingForm


@login_required
def keeping_page(request: HttpRequest) -> HttpResponse:
    """What is kept and for how long; POST changes it."""
    person = member(request)
    kept = kept_originals(person)
    form = KeepingForm(request.POST or None, initial={"days": kept.days})
    if request.method == "POST" and form.is_valid():
        set_keeping(person, **form.cleaned_data)
        messages.success(request, _("From now on originals are kept for that long."))
        return redirect("figures:keeping_page")
    context = {"tabs": menu.tabs(request, "keeping_page"), "kept": kept, "form": form}
    return render(request, "figures/keeping_page.html", context)
