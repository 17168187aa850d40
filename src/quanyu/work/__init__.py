"""Work: what people have to do today, in one place.

Purpose: items with an owner or a pool of positions and a deadline; who does them, for whom, by
when; what was said, attached and handed in.
Words: item, kind (a room above registers it and completes its items), pool (the positions that may
claim an item), desk (the list an item lies on: a person's or a pool's), claim, promise, pause,
delegation (one lets another do part of their work for a time), topic (what comments and files hang
on), deliverable (what was handed in, kept and found again), recurring duty, form.
Enter by: actions (open_items, complete …), queries, registry (register_kind, register_topic).
Neighbours: process above opens items for its steps; figures below fills forms in; organisation
tells who holds a position, who is away and who is on shift.
"""
