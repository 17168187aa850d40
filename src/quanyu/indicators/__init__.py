"""Indicators: from definitions to figures that can be opened down to the line of a file.

Purpose: definitions are rows of a handbook; a question becomes a plan (each fact to the asked grain
first, put together after, ratios last), the plan becomes SQL of our own per dialect.
Words: measure (度量, aggregate over one fact), indicator (指标, formula over measures), cell (one
combination of labels), window (the days read), spine (days without data), caution.
Neighbours: reads handbook records and fact contracts, asks a lake reader for rows; knows no Django.
`figures` calls it under a person's scope.
"""

from quanyu.indicators.compute import compute
from quanyu.indicators.definitions import Definitions, Indicator, Measure
from quanyu.indicators.explaining import explain
from quanyu.indicators.loading import load_definitions
from quanyu.indicators.opening import Opened, OpenedMeasure, open_figure
from quanyu.indicators.query import COMPARES, ChannelAttributes, Query
from quanyu.indicators.table import Caution, FigureTable, Provenance

__all__ = [
    "COMPARES",
    "Caution",
    "ChannelAttributes",
    "Definitions",
    "FigureTable",
    "Indicator",
    "Measure",
    "Opened",
    "OpenedMeasure",
    "Provenance",
    "Query",
    "compute",
    "explain",
    "load_definitions",
    "open_figure",
]
