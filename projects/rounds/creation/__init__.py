"""Makes the 自评表 of projects in a round, with names, layout and rows taken over."""

from projects.rounds.creation.making import CreationError, create_evaluations, first_stage
from projects.rounds.creation.sources import Source

__all__ = ["CreationError", "Source", "create_evaluations", "first_stage"]
