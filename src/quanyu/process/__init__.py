"""Processes: the handbook's sheets as running cases.

A sheet of the edition in force becomes a version; a case runs on its version until it ends or
people move it to another. The engine keeps tokens; the case row keeps what people said; items in
the inbox, steps, events and timers are written in the same transaction.

Words: *version* (a sheet by its content), *case* (事项, one run of it), *step* (one opening of a
row for one person), *event* (what happened, append-only), *timer* (a deadline, a wait, a warning),
*hook* (what a row asks another room to do).
Neighbours: work below shows and claims the items; rooms above register hooks in their ``apps.py``.
"""
