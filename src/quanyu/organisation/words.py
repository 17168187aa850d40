"""The sentences of this room's audit events and the labels of its permissions."""

from django.utils.translation import gettext_lazy as _

from quanyu.organisation import audit, permissions


def declare() -> None:
    """Fill the registries of permissions and audit events."""
    for code, label in PERMISSIONS.items():
        permissions.register(code, label)
    for event, sentence in SENTENCES.items():
        audit.register(event, sentence)


PERMISSIONS = {
    "organisation.view": _("See people and posts"),
    "organisation.manage": _("Manage people, posts and appointments"),
    "organisation.roster": _("Draw rosters and record absences of one's own unit"),
    "organisation.audit": _("Read the audit trail"),
    "jobs.view": _("See running jobs"),
}
SENTENCES = {
    "organisation.person.added": _("%(actor)s added %(subject)s (log-in name %(username)s)"),
    "organisation.person.changed": _("%(actor)s changed the details of %(subject)s"),
    "organisation.person.left": _("%(actor)s recorded that %(subject)s left: %(reason)s"),
    "organisation.person.erased": _("%(actor)s erased the personal details of %(subject)s"),
    "organisation.contact.shown": _(
        "%(actor)s looked up the telephone number of %(subject)s: %(reason)s"
    ),
    "organisation.sessions.revoked": _("%(actor)s ended all sessions of %(subject)s"),
    "organisation.appointment.made": _(
        "%(actor)s appointed %(subject)s to %(post)s from %(first_on)s"
    ),
    "organisation.appointment.ended": _(
        "%(actor)s ended the appointment of %(subject)s to %(post)s on %(last_on)s"
    ),
    "organisation.unit.added": _("%(actor)s added the unit %(subject)s"),
    "organisation.post.added": _("%(actor)s added the post %(subject)s in %(unit)s"),
    "organisation.unit.changed": _("%(actor)s changed the unit %(subject)s"),
    "organisation.unit.ended": _("%(actor)s ended the unit %(subject)s: %(reason)s"),
    "organisation.post.changed": _("%(actor)s changed the post %(subject)s"),
    "organisation.post.ended": _("%(actor)s ended the post %(subject)s in %(unit)s: %(reason)s"),
    "organisation.people.read": _("%(actor)s read %(rows)s people from the file %(subject)s"),
    "organisation.people.imported": _("%(actor)s added %(count)s people from the file %(subject)s"),
    "organisation.shift.added": _("%(actor)s added the shift %(subject)s in %(unit)s"),
    "organisation.shift.ended": _("%(actor)s ended the shift %(subject)s in %(unit)s: %(reason)s"),
    "organisation.roster.changed": _(
        "%(actor)s set the roster of %(subject)s in %(unit)s on %(day)s: %(shift)s"
    ),
    "organisation.roster.copied": _(
        "%(actor)s copied %(count)s turns of %(subject)s into the week of %(week)s"
    ),
    "organisation.roster.exported": _("%(actor)s exported the roster of %(subject)s of %(week)s"),
    "organisation.absence.recorded": _(
        "%(actor)s recorded that %(subject)s is away from %(first_on)s to %(last_on)s, "
        "substitute %(substitute)s"
    ),
    "organisation.absence.changed": _(
        "%(actor)s changed the absence of %(subject)s: until %(last_on)s"
    ),
    "organisation.absence.withdrawn": _("%(actor)s took back an absence of %(subject)s"),
    "organisation.scope.changed": _("%(actor)s changed what %(subject)s may see"),
    "organisation.positions.published": _("%(actor)s put %(count)s positions into force"),
    "organisation.preferences.changed": _("%(actor)s changed their preferences"),
    "organisation.notices.chosen": _("%(actor)s chose where notices are sent"),
    "organisation.robot.added": _("%(actor)s added the robot %(subject)s (%(service)s)"),
    "organisation.robot.ended": _("%(actor)s removed the robot %(subject)s"),
    "organisation.post.chosen": _("%(actor)s now works as %(post)s"),
    "organisation.access.denied": _("%(actor)s was denied: %(subject)s"),
    "organisation.session.started": _("%(actor)s signed in"),
    "organisation.session.ended": _("%(actor)s signed out"),
    "organisation.session.expired": _("%(actor)s was signed out after idling"),
    "organisation.session.refused": _("Sign-in with the name %(subject)s failed"),
    "organisation.password.set": _("%(actor)s set a temporary password for %(subject)s"),
    "organisation.password.changed": _("%(actor)s changed their password"),
    "organisation.mfa.added": _("%(actor)s switched on two-step sign-in"),
    "organisation.mfa.removed": _("%(actor)s switched off two-step sign-in"),
    "organisation.audit.verified": _(
        "%(actor)s checked the audit trail: %(count)s entries, %(outcome)s"
    ),
}
