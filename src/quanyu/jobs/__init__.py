"""Jobs: work that outlives a request.

One table holds every job: imports, ticks, timers, notices. A room enqueues a job in the
transaction that needs it; a worker claims it under a lease, keeps the lease alive while it works,
and a job whose worker died is taken up again.

Words: *kind* (which handler), *key* (at most one open job per key), *lease*, *attempt*,
*schedule* (a kind that is enqueued again and again).
Neighbours: rooms above register handlers in their ``apps.py``; the gate that decides who may look
is filled by ``organisation``.
"""
