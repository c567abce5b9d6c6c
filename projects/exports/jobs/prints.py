"""Makes the PDF of a version when it is frozen, so that nobody waits for it later."""

from projects.exports.stored import stored_pdf
from projects.models import Version
from projects.queue import Outcome, Run, handles
from projects.queue.kinds import PRINT_VERSION


@handles(PRINT_VERSION)
def print_version(run: Run) -> Outcome:
    """Asked again it finds what is there."""
    version = Version.objects.select_related("layout", "rule_set").get(pk=run.arguments["version"])
    run.expect(1)
    stored_pdf(version)
    run.advance()
    return Outcome()
