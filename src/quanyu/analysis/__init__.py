"""Analysis: the analyst's room. Figures for people: first pages, catalogue, explorer, rows.

Purpose: what `figures` computes becomes a page that fits a position (boards, declared in YAML),
an indicator's own page, a free question that can be kept, and the way from a number to its rows;
reports and anomalies stand on the same figures.
Words: *board* (首页, the page of a position), *block* (one part of one), *view* (a question that
somebody kept), *drill* (from a figure to rows, file and line), *report*, *anomaly*.
Neighbours: figures is the only source of numbers; indicators and handbook say what they mean;
organisation says who sees which rows. Rooms above fill boards through `boards.blocks.register`.
"""
