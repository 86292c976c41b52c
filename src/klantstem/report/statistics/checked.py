"""Items that an analyst has checked by hand: what they really express."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from klantstem.report.statistics.measure import Measure
from klantstem.values import ValueSet


@dataclass(frozen=True, slots=True)
class Checked:
    """A random sample of the items, with what each expresses; :func:`read_checked` reads one.

    Attributes
    ----------
    items : int64, the numbers of the checked items in the feedback, ascending, each once
    truth : bool, shape (checked items, values x 3): what each expresses, by the numbers of `Measure.codes`
    looked_at : bool, shape (values x 3,): for which of those the items were checked
    values : the value set of the truth
    """

    items: npt.NDArray[np.int64]
    truth: npt.NDArray[np.bool_]
    looked_at: npt.NDArray[np.bool_]
    values: ValueSet

    def __len__(self) -> int:
        return len(self.items)

    def tells_of(self, measure: Measure) -> bool:
        """Tell whether the items were checked for everything that a measure counts."""
        return bool(self.looked_at[measure.codes(self.values)].all())

    def expressing(self, measure: Measure) -> npt.NDArray[np.bool_]:
        """Tell of each checked item whether it counts."""
        return np.asarray(self.truth[:, measure.codes(self.values)].any(axis=1), dtype=np.bool_)

    def among(self, items: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Tell of each checked item whether it is one of `items`, which are ascending."""
        places = np.minimum(np.searchsorted(items, self.items), len(items) - 1)
        return np.asarray(items[places] == self.items) if len(items) else np.zeros(len(self), dtype=np.bool_)
