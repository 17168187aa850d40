"""Lists on boards that come from the files: missing, rejected, waiting."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quanyu.analysis import words
from quanyu.analysis.boards.blocks import Notice
from quanyu.analysis.queries.boards import Shown
from quanyu.analysis.queries.desk import Desk
from quanyu.figures import formats
from quanyu.figures.queries import batches
from quanyu.figures.terms import BatchState


def missing(desk: Desk, shown: Shown, limit: int) -> list[Notice]:
    """Return the files that the shown day and the days after it lack."""
    del desk
    language = get_language() or "zh-hans"
    return [
        Notice(
            lack.channel,
            formats.name_of_id(lack.format_id, language),
            reverse("figures:expected_board"),
            "bad",
            lack.ranges,
            lack.owner,
        )
        for lack in shown.missing[:limit]
    ]


def rejects(desk: Desk, shown: Shown, limit: int) -> list[Notice]:
    """Return recent imports with rejected lines, or whose declared totals differ from ours."""
    del shown
    found = batches(desk.person, state=BatchState.ACTIVE).order_by("-id")[:400]
    notices = []
    for batch in found:
        differs = [row for row in batch.totals if _differs(row)]
        if not batch.rows_rejected and not differs:
            continue
        told = []
        if batch.rows_rejected:
            told.append(_("%(n)s lines rejected") % {"n": batch.rows_rejected})
        if differs:
            told.append(_("%(n)s totals differ") % {"n": len(differs)})
        notices.append(
            Notice(
                str(batch.upload_file),
                batch.channel.name,
                reverse("figures:batch_page", args=[batch.uid]),
                "warn",
                ", ".join(told),
            )
        )
        if len(notices) == limit:
            break
    return notices


def _differs(row: Mapping[str, Any]) -> bool:
    told, ours = row.get("declared"), row.get("recomputed")
    return told is not None and ours is not None and Decimal(str(told)) != Decimal(str(ours))


def waiting(desk: Desk, shown: Shown, limit: int) -> list[Notice]:
    """Return facts with rows that wait for the file that dates them."""
    del shown
    return [
        Notice(
            words.fact_name(fact),
            _("wait for the orders that date them"),
            reverse("figures:batch_list"),
            "warn",
            _("%(n)s rows") % {"n": count},
        )
        for fact, count in sorted(desk.waiting().items(), key=lambda pair: -pair[1])[:limit]
    ]


SOURCES: Mapping[str, Callable[[Desk, Shown, int], list[Notice]]] = {
    "missing": missing,
    "rejects": rejects,
    "waiting": waiting,
}


def around(kind: str) -> tuple[str, str]:
    """Return where a list leads, and the sentence for an empty one."""
    told = {
        "missing": ("figures:expected_board", _("Every expected file is in.")),
        "rejects": ("figures:batch_list", _("No rejected lines, and every total agrees.")),
        "waiting": ("figures:batch_list", _("No row waits for another file.")),
        "anomalies": ("analysis:anomaly_list", _("Nothing out of the ordinary.")),
        "reports_due": ("analysis:report_list", _("No report is due.")),
        "approvals": ("", _("Nothing to approve.")),
    }
    name, quiet = told[kind]
    try:
        return (reverse(name) if name else ""), quiet
    except NoReverseMatch:
        return "", quiet
