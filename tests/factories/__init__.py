"""Makes records for tests: one factory a model, plain Chinese values."""

from tests.factories.accounts import PASSWORD, UserFactory

__all__ = ["PASSWORD", "UserFactory"]
