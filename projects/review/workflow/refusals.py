"""Why an act does not happen, as a sentence for the person who asked for it."""


class RefusedError(Exception):
    """Nothing was written."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OvertakenError(RefusedError):
    """Somebody else has acted since the person looked."""
