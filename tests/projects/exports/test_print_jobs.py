"""A worker makes the PDF of a version as soon as it is frozen."""

import pytest

from projects.exports import jobs
from projects.exports.files import place_of_pdf
from projects.models import Job, JobState
from projects.queue import enqueue, run_job
from projects.queue.asking import PRINT_VERSION
from projects.review.workflow import Act, transition
from tests.kept_files import path_of
from tests.projects.exports.scenes import frozen
from tests.projects.scenes import county, filled, sound

pytestmark = pytest.mark.django_db


def test_pdf_lies_in_the_store_before_anybody_asks() -> None:
    assert PRINT_VERSION in jobs.KINDS
    scene = county()
    version = frozen(scene, name="节能项目")
    job = enqueue(PRINT_VERSION, {"version": version.pk}, owner=scene.people["owner"])
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result, job.expires_at) == (JobState.DONE, {}, None)
    assert path_of(place_of_pdf(version)).read_bytes().startswith(b"%PDF-")


def test_submission_asks_for_it() -> None:
    scene = county(2021)
    version = transition(filled(scene, sound()), Act.SUBMIT, by=scene.people["owner"]).version
    assert version is not None
    asked = Job.objects.get()
    assert (asked.kind, asked.arguments, asked.owner) == (
        PRINT_VERSION,
        {"version": version.pk},
        scene.people["owner"],
    )
