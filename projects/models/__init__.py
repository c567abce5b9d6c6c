"""The records."""

from projects.models.worker import Worker

__all__ = ["Worker"]
