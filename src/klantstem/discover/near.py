"""Which values are near-synonyms: a set has no room for two words for one experience."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from klantstem.models.encoder import Encoder
from klantstem.report.feedback import Feedback
from klantstem.values import ValueSet

# Two values that are found in the same items this much (the phi coefficient) are one to who speaks of them.
TOGETHER = 0.35
# Two whose words are alike need less than that.
_ALIKE, _RELATED = 0.45, 0.1
_FEWEST = 10

Likeness = npt.NDArray[np.float64]


def near_synonyms(feedback: Feedback, alike: Likeness) -> npt.NDArray[np.bool_]:
    """Tell of each pair of values whether they are near-synonyms, shape (values, values).

    They are where they go together in the same items, or where their words are alike and they go together somewhat.

    Parameters
    ----------
    feedback : the items
    alike : of each pair of values how alike their words are, see `alike_in_words`
    """
    number = len(feedback.values.names)
    expressed = np.zeros((len(feedback), number), dtype=np.float32)
    expressed[feedback.item, feedback.value] = 1
    phi = together(expressed)
    near = (phi >= TOGETHER) | ((alike >= _ALIKE) & (phi >= _RELATED))
    np.fill_diagonal(near, False)
    return np.asarray(near)


def together(expressed: npt.NDArray[np.float32]) -> Likeness:
    """Return the phi coefficient of each pair of columns; 0 where fewer than 10 items have both.

    Parameters
    ----------
    expressed : 1 where an item expresses a value, shape (items, values)
    """
    both, share = expressed.T @ expressed, expressed.mean(axis=0, dtype=np.float64)
    spread = np.sqrt(share * (1 - share))
    with np.errstate(divide="ignore", invalid="ignore"):
        phi = (both / max(len(expressed), 1) - np.outer(share, share)) / np.outer(spread, spread)
    return np.where(both >= _FEWEST, np.nan_to_num(phi), 0.0)


def alike_in_words(values: ValueSet, encoder: Encoder) -> Likeness:
    """Return how alike the words of values are: the cosine of their names and synonyms, taken from their mean."""
    vectors = encoder.encode([", ".join([value.name, *value.synonyms]) for value in values.values]).astype(np.float64)
    vectors -= vectors.mean(axis=0)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return np.asarray(vectors @ vectors.T)
