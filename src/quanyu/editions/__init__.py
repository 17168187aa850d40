"""Editions: the retailer's handbook as people prepare it, decide on it and put it into force.

Purpose: drafts and editions are rows of {path: text}. A draft is open, in review, published or
withdrawn; an edition is published by somebody who did not prepare it, takes effect on a day, is
never changed, and carries the texts of the standards it was made from: it can be made again.
Words: draft (草稿), edition (版次), in force (生效), base (底本: a standard as it then was),
finding (发现), confirmation (what a person decided about a finding), revision (of a draft).
Enter by: actions (one per act), queries.in_force (the handbook for everybody above), terms.
Neighbours: `handbook` reads, checks and compares; `organisation` takes the positions; `figures` and
`analysis` ask for the handbook in force.
"""
