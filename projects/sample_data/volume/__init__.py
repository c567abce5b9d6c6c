"""Records in any number for measuring: varied, the same for the same seed, in constant memory."""

from projects.sample_data.volume.making import MadeSoFar, holds_other_data, make_volume

__all__ = ["MadeSoFar", "holds_other_data", "make_volume"]
