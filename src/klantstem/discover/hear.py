"""Tag what was said with the values that the model knows, or read the tags that a table has already."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from klantstem.batch.bulk import bulk_tagger
from klantstem.batch.score import tag_texts
from klantstem.discover.read import Voices
from klantstem.report.context import Groups
from klantstem.report.feedback import Feedback
from klantstem.report.recognise import recognise
from klantstem.report.statistics import ErrorRates, Estimator
from klantstem.report.tagged import Tagged, read_tags
from klantstem.tagger import Tagger

STAKEHOLDER, _DOCUMENT, _TEXT = "stakeholder", "document", "tekst"
_TOGETHER = 4_096


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, with its tags.

    Attributes
    ----------
    tagged, feedback : as in a report; the group `stakeholder` tells who said each item
    estimator : of shares, with the measured errors of the model
    model : name of the model; None where a tagged table does not tell
    """

    tagged: Tagged
    feedback: Feedback
    estimator: Estimator
    model: str | None

    @property
    def stakeholders(self) -> Groups:
        """Who said each item, most items first."""
        return self.feedback.groups[STAKEHOLDER]

    @property
    def documents(self) -> npt.NDArray[np.int64]:
        """The voice of each item, int64."""
        assert self.feedback.customers is not None
        return self.feedback.customers


def hear(voices: Voices, tagger: Tagger, *, seed: int = 0) -> Heard:
    """Tag items with the values of a tagger.

    Parameters
    ----------
    voices : the items
    tagger : of the values that are looked for
    seed : of the intervals
    """
    bulk = bulk_tagger(tagger, texts=False, items=len(voices))
    texts = voices.texts.combine_chunks()
    parts = [tag_texts(bulk, texts.slice(start, _TOGETHER)) for start in range(0, len(texts), _TOGETHER)]
    status, tags = (pa.chunked_array([getattr(part, name) for part in parts]) for name in ("status", "tags"))
    tagged = _tagged(voices, status, tags)
    rates = ErrorRates.of_model(tagger.model, tagger.values)
    return Heard(tagged, Feedback.of(tagged, tagger.values), Estimator(rates=rates, seed=seed), tagger.name)


def hear_again(voices: Voices, *, seed: int = 0) -> Heard:
    """Take over the tags that the items have: `voices` was read from one tagged table.

    Raises
    ------
    ReadError
        If the table holds no tags, or tags of no known set.
    """
    assert voices.tags is not None
    status, tags, told = voices.tags
    tagged = _tagged(voices, status, tags)
    values = recognise(tagged.tags)[0] if told is None else told.values
    estimator = Estimator(rates=ErrorRates.told(told), seed=seed)
    return Heard(tagged, Feedback.of(tagged, values), estimator, None if told is None else told.model)


def _tagged(voices: Voices, status: pa.ChunkedArray, tags: pa.ChunkedArray) -> Tagged:
    columns = {
        _TEXT: voices.texts,
        "status": status,
        "tags": tags,
        STAKEHOLDER: pa.array(voices.stakeholder, pa.string()),
        _DOCUMENT: voices.document,
    }
    return read_tags(pa.table(columns), text=_TEXT, customer=_DOCUMENT, by=[STAKEHOLDER])
