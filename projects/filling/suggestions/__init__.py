"""三级指标 offered while a name is typed: from the 指标库, and from what the unit wrote in other sheets."""

from projects.filling.suggestions.offering import Place, Suggestion, suggestions

__all__ = ["Place", "Suggestion", "suggestions"]
