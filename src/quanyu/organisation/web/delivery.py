"""Where notices go: a person's own choice, and the robots of group chats."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanyu.kernel.refusal import Refusal
from quanyu.organisation import actions, queries
from quanyu.organisation.delivering.sending import mail_is_set_up
from quanyu.organisation.models import Robot
from quanyu.organisation.web.asking import actor, with_refusal
from quanyu.organisation.web.delivery_forms import NoticeChoiceForm, RobotForm
from quanyu.ui import notices
from quanyu.ui.middleware import in_words


@login_required
def notice_choice(request: HttpRequest) -> HttpResponse:
    """Choose where and when one is told; below it what was sent."""
    who = actor(request)
    form = NoticeChoiceForm(request.POST or None, person=who)
    if request.method == "POST" and form.is_valid():
        choose = partial(actions.choose_notices, actor=who, **form.cleaned_data)
        if with_refusal(form, choose) is not None:
            messages.success(request, _("Saved."))
            return redirect("organisation:notice_choice")
    sent = [(row, notices.shown(row.notice)) for row in queries.deliveries_of(who)[:20]]
    context = {"form": form, "sent": sent, "mail_is_set_up": mail_is_set_up()}
    return render(request, "organisation/notice_choice.html", context)


@login_required
def robot_list(request: HttpRequest) -> HttpResponse:
    """List the robots of group chats, and add one."""
    who = actor(request)
    robots = queries.robots(who)
    form = RobotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        add = partial(actions.add_robot, actor=who, **form.cleaned_data)
        if with_refusal(form, add) is not None:
            messages.success(request, _("Added. Let it say hello to see whether it works."))
            return redirect("organisation:robot_list")
    return render(request, "organisation/robot_list.html", {"robots": robots, "form": form})


@login_required
@require_POST
def robot_try(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let a robot say hello."""
    robot = get_object_or_404(Robot, uuid=uuid, ended_at=None)
    hello = partial(actions.try_robot, actor=actor(request), robot=robot, title="Quanyu")
    try:
        hello(words=_("Hello from Quanyu."))
        messages.success(request, _("It spoke. Look into the group chat."))
    except Refusal as refusal:
        if refusal.code == "forbidden":
            raise
        messages.error(request, in_words(refusal))
    return redirect("organisation:robot_list")


@login_required
@require_POST
def robot_end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remove a robot."""
    actions.end_robot(
        actor=actor(request), robot=get_object_or_404(Robot, uuid=uuid, ended_at=None)
    )
    messages.success(request, _("Removed; its token is forgotten."))
    return redirect("organisation:robot_list")
