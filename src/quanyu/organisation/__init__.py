"""Organisation: units, posts, people, appointments, and what follows from them.

Purpose: who works here, in which post of which unit, and therefore what they may do and see.
Words: unit (group, company, region, store, department, project), post (seats in a unit that
name a handbook position), headcount (how many seats), appointment (a person in a post from a day
to a day; who acts takes no seat), grant (what a position allows), scope (channels, stores,
categories a post may see), shift, turn, absence, entry (one act in the hash-chained audit trail).
Enter by: access (may, require, scope_of, field_classes), audit (record, verify), actions, queries
(superior_of, reports_of, on_duty, vacancies), permissions (registry of codes), vacancy.on_vacancy
(registry of what becomes an orphan). Neighbours: ui below, editions and figures above.
"""
