"""表样: how a form looks, as data. A new place's form is a new TOML file and no Python."""

from indicators.catalogue import Kind
from projects.documents.layout.file import DEFAULT, DIRECTORY, available, layout, load
from projects.documents.layout.values import Column, FundLine, Label, Layout, LayoutError, Unit

__all__ = [
    "DEFAULT",
    "DIRECTORY",
    "Column",
    "FundLine",
    "Kind",
    "Label",
    "Layout",
    "LayoutError",
    "Unit",
    "available",
    "layout",
    "load",
]
