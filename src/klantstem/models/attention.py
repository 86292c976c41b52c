"""A head on token states: for each label its own attention over the tokens of a segment.

The label-wise attention of Mullenbach et al. (2018), https://aclanthology.org/N18-1100, on the token states of a
transformer instead of a convolution over word vectors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf, softmax

from klantstem.errors import ModelError


@dataclass(frozen=True, slots=True)
class TokenStates:
    """The token states of many texts, one after the other.

    Attributes
    ----------
    values : float16, shape (tokens of all texts, width)
    lengths : number of tokens of each text
    """

    values: NDArray[np.float16]
    lengths: NDArray[np.int64]

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where each text begins in `values`."""
        return np.concatenate([[0], np.cumsum(self.lengths)[:-1]])


@dataclass(frozen=True, slots=True)
class AttentionHead:
    """Weights of the head.

    Attributes
    ----------
    projection, projection_bias : from token states to the inner width, shapes (width, inner) and (inner,)
    attention, attention_bias : the weight of a token for a label, before the softmax, shapes (inner, labels) and
    (labels,)
    output, output_bias : what a token says of a label, shapes (inner, labels) and (labels,)
    """

    projection: NDArray[np.float32]
    projection_bias: NDArray[np.float32]
    attention: NDArray[np.float32]
    attention_bias: NDArray[np.float32]
    output: NDArray[np.float32]
    output_bias: NDArray[np.float32]

    def decision(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the score (log odds) of each label for one segment with token states of shape (tokens, width)."""
        if states.shape[1] != len(self.projection):
            raise ModelError(
                f"The head expects token states of width {len(self.projection)} and got {states.shape[1]}: "
                "encoder and head come from different models."
            )
        inner = _gelu(states @ self.projection + self.projection_bias)
        weights = softmax(inner @ self.attention + self.attention_bias, axis=0)
        scores: NDArray[np.float32] = (weights * (inner @ self.output)).sum(axis=0) + self.output_bias
        return scores


def _gelu(x: NDArray[np.float32]) -> NDArray[np.float32]:
    result: NDArray[np.float32] = x * np.float32(0.5) * (1 + erf(x * np.float32(np.sqrt(0.5))))
    return result
