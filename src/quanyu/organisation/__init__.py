"""Organisation: units, posts, people, appointments, and what follows from them.

Purpose: who works here, in which post of which unit, and therefore what they may do and see.
Words: unit (group, company, region, store, department, project), post (a seat in a unit that
names a handbook position), appointment (a person in a post from a day to a day), grant (what a
position allows), scope (channels, stores, categories a post may see), entry (one act in the
audit trail, hash-chained).
Enter by: access (may, require, scope_of, field_classes), audit (record, verify), actions, queries,
permissions (registry of codes). Neighbours: ui below, editions and figures above.
"""
