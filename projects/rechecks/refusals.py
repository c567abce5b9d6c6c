"""Why nothing of a 复核 was written, as a sentence for the person who tried."""


class RecheckRefusedError(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RecheckOvertakenError(RecheckRefusedError):
    """Somebody else has acted since the person looked."""
