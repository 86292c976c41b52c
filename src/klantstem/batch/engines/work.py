"""What a worker does with one part: read it, tag it, and put it whole in the output folder."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import PurePath

from klantstem.batch.engines.output_folder import OutputFolder
from klantstem.batch.engines.parts import Part
from klantstem.batch.engines.settings import Settings, opened
from klantstem.batch.job import tag_source
from klantstem.batch.provenance import Provenance
from klantstem.batch.score import Counts
from klantstem.errors import KlantstemError, ReadError


@dataclass(frozen=True, slots=True)
class Job:
    """What every part of a job has in common.

    Attributes
    ----------
    settings : what to open
    text : the column with the feedback
    output : URL of the output folder
    """

    settings: Settings
    text: str
    output: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a part.

    Attributes
    ----------
    name : of the file that was to be written
    counts : what was found; None where it failed
    problem : what went wrong, in a sentence without a word of a customer
    ends_job : whether every other part would fail as well
    """

    name: str
    counts: Counts | None = None
    problem: str | None = None
    ends_job: bool = False


def tag_part(part: Part, job: Job) -> Outcome:
    """Tag one part. It does not raise: an engine would write the error, with what is in it, in its logs."""
    try:
        bulk = opened(job.settings)
        source = part.source()
        with OutputFolder(job.output).target(part.name) as target:
            counts = tag_source(source, target, bulk, text=job.text, provenance=Provenance.of(bulk.tagger))
    except ReadError as error:
        return Outcome(part.name, problem=_one_line(error))
    except KlantstemError as error:
        return Outcome(part.name, problem=_one_line(error), ends_job=True)
    except Exception as error:
        # Its message may quote a cell; its class and its place in the code do not.
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{PurePath(last.filename).name}, line {last.lineno}"
        return Outcome(part.name, problem=f"{part.name} failed with {type(error).__name__} in {place}.")
    return Outcome(part.name, counts=counts)


def _one_line(error: KlantstemError) -> str:
    return " ".join(str(error).split())
