"""Work: what people have to do today, in one place.

Words: *item* (something to do, with an owner or a pool of positions, and a deadline), *kind* (who
registers items of a sort and completes them), *pool* (the positions that may claim an item),
*deliverable* (what was handed in, kept and found again), *recurring duty* (an item made by the
calendar), *form*.
Neighbours: ``process`` above opens items for its steps; ``figures`` below fills forms in;
``organisation`` tells who holds a position, who is absent and who is on shift.
"""
