"""表样: how a form looks, as data. A new place's form is a new TOML file and no Python."""

from indicators.catalogue import FieldKind
from projects.documents.layout.file import DEFAULT, DIRECTORY, load_layout, shipped_layout, shipped_layout_codes
from projects.documents.layout.values import Column, FormLabel, Layout, LayoutError, LayoutFundLine, Unit

__all__ = [
    "DEFAULT",
    "DIRECTORY",
    "Column",
    "FieldKind",
    "FormLabel",
    "Layout",
    "LayoutError",
    "LayoutFundLine",
    "Unit",
    "load_layout",
    "shipped_layout",
    "shipped_layout_codes",
]
