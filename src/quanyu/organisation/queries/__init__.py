"""Reads of the organisation, by noun. Those with an actor check what the actor may see."""

from quanyu.organisation.queries.chart import chart, chart_hits
from quanyu.organisation.queries.lines import (
    line_table,
    lines,
    people_below,
    reports_of,
    superior_of,
)
from quanyu.organisation.queries.people import (
    appointments,
    colleagues,
    contact_of,
    get_person,
    holders,
    may_see_pay,
    open_appointments,
    orphaned_positions,
    orphans_of,
    paid_here,
    people,
    people_who_may,
)
from quanyu.organisation.queries.places import positions, posts, unit_tree, with_children
from quanyu.organisation.queries.robots import deliveries_of, notice_choice, robots, robots_of
from quanyu.organisation.queries.rosters import (
    absences,
    crews_of,
    first_unit,
    may_draw,
    on_duty,
    roster,
    shifts_ahead,
    shifts_of,
    units_with_crew,
)
from quanyu.organisation.queries.seats import (
    headcount,
    post_family,
    post_history,
    seats_of,
    together,
    units,
)
from quanyu.organisation.queries.trail import entries
from quanyu.organisation.queries.vacancies import vacancies

__all__ = [
    "absences",
    "appointments",
    "chart",
    "chart_hits",
    "colleagues",
    "contact_of",
    "crews_of",
    "deliveries_of",
    "entries",
    "first_unit",
    "get_person",
    "headcount",
    "holders",
    "line_table",
    "lines",
    "may_draw",
    "may_see_pay",
    "notice_choice",
    "on_duty",
    "open_appointments",
    "orphaned_positions",
    "orphans_of",
    "paid_here",
    "people",
    "people_below",
    "people_who_may",
    "positions",
    "post_family",
    "post_history",
    "posts",
    "reports_of",
    "robots",
    "robots_of",
    "roster",
    "seats_of",
    "shifts_ahead",
    "shifts_of",
    "superior_of",
    "together",
    "unit_tree",
    "units",
    "units_with_crew",
    "vacancies",
    "with_children",
]
