"""My account: language, colours, password, two-step sign-in, the post I work in."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.organisation import access, actions, queries
from quanyu.organisation.models import Post
from quanyu.organisation.web import forms
from quanyu.organisation.web.asking import actor, rights
from quanyu.ui.context import THEME_COOKIE


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show and keep what a person prefers."""
    who = actor(request)
    kept = {"language": who.language, "theme": who.theme}
    form = forms.AccountForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():
        actions.set_preferences(actor=who, **form.cleaned_data)
        messages.success(request, _("Saved."))
        answer = redirect("organisation:account")
        # The account's choice now counts on this device too.
        answer.delete_cookie(THEME_COOKIE)
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return answer
    context = {
        "form": form,
        "holdings": access.holdings(who),
        "rights": rights(who),
        "turns": queries.shifts_ahead(who),
        "two_step": Authenticator.objects.filter(user=who, type="totp").exists(),
    }
    return render(request, "organisation/account.html", context)


@login_required
@require_POST
def post_choose(request: HttpRequest) -> HttpResponse:
    """Work in another of one's posts."""
    form = forms.ChoosePostForm(request.POST)
    if not form.is_valid():
        raise Http404
    post = get_object_or_404(Post, uuid=form.cleaned_data["post"])
    actions.choose_post(actor=actor(request), post=post)
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    return redirect(back)
