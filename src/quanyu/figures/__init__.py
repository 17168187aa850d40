"""Figures: the only door to the lake.

Files come in as uploads, become batches (what was read, accepted, rejected and told), and every
import or undo ends in one transaction that pins a snapshot: one version of each lake table.
Figures go out under a person's scope and field classes, with the snapshot and the files missing.

Words: *channel* (one shop of one platform), *upload*, *batch*, *snapshot*, *expectation* (which
file is due when, and whose it is), *format* (how an export is read), *line* (of a file).
Neighbours: lake, channels and indicators below; organisation decides who may; jobs does the work;
analysis and every room above read figures here and nowhere else.
"""
