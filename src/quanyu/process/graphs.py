"""Graphs as plain JSON: what a version keeps, so that old cases run as they began."""

from dataclasses import asdict, fields
from typing import Any

from quanyu.handbook.sheets.graph import Clock, Flow, Graph, Label, Lane, Node

Plain = dict[str, Any]


def to_plain(graph: Graph) -> Plain:
    """Return `graph` as JSON values, without what is left to its default."""
    return {
        "process": graph.process,
        "label": asdict(graph.label),
        "lanes": [asdict(lane) for lane in graph.lanes],
        "nodes": [_said(node) for node in graph.nodes.values()],
        "flows": [_said(flow) for flow in graph.flows],
        "entries": dict(graph.entries),
    }


def _said(part: Node | Flow) -> Plain:
    bare = {field.name: field.default for field in fields(part)}
    plain = asdict(part)
    return {name: plain[name] for name in plain if getattr(part, name) != bare[name]}


def from_plain(plain: Plain) -> Graph:
    """Return the graph that `to_plain` wrote."""
    lanes = tuple(
        Lane(lane["id"], Label(**lane["label"]), tuple(lane["positions"]), lane["external"])
        for lane in plain["lanes"]
    )
    graph = Graph(plain["process"], Label(**plain["label"]), lanes)
    graph.nodes = {row["id"]: _node(row) for row in plain["nodes"]}
    graph.flows = [
        Flow(**{**row, "label": Label(**row.get("label", {}))}) for row in plain["flows"]
    ]
    graph.entries = dict(plain["entries"])
    return graph


def _node(row: Plain) -> Node:
    given = {**row, **_labelled(row)}
    if row.get("clock"):
        given["clock"] = Clock(**row["clock"])
    if "outcomes" in row:
        given["outcomes"] = tuple(row["outcomes"])
    return Node(**given)


def _labelled(row: Plain) -> Plain:
    return {"label": Label(**row.get("label", {}))}
