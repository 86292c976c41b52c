"""How often the model errs, by feedback that was held out while it was made, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import betaln

from klantstem.models.held_out import HeldOut
from klantstem.report.feedback import STANCES
from klantstem.report.statistics.measure import Measure

if TYPE_CHECKING:
    from klantstem.batch.provenance import Provenance
    from klantstem.models.persistence import TrainedModel
    from klantstem.values import ValueSet

DRAWS = 1_000
FEWEST_POSITIVES = 10
# Below this the correction multiplies a share, and the noise in it, by more than ten.
_LEAST_DIFFERENCE = 0.1
_FEWEST_OF_A_FAMILY = 8
_STRONGEST_TRUE, _STRONGEST_FALSE = 20.0, 300.0

Flags = npt.NDArray[np.bool_]
Prior = tuple[float, float]
"""The two numbers of a beta distribution."""
_JEFFREYS: Prior = (0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Rates:
    """The error rates of one measure.

    Attributes
    ----------
    positives : held-out items that express it
    true_positive : share of those that the model tags
    false_positive : share of the other items that it tags
    true_draws, false_draws : float64, `DRAWS` values that the two may have
    usable : whether shares can be corrected by them: enough items express it, and the model tags those clearly more
        often than others
    """

    positives: int
    true_positive: float
    false_positive: float
    true_draws: npt.NDArray[np.float64]
    false_draws: npt.NDArray[np.float64]
    usable: bool


class ErrorRates:
    """The errors of a model on held-out items, for the measures of a value set.

    The rates of a value are those that were counted, drawn to the mean of all values in the same stances as far as
    these are alike (a beta-binomial model, fitted by maximum likelihood): a value with 12 examples is not taken at its
    word. The draws give each held-out item a random weight (the Bayesian bootstrap, Rubin 1981), the same in all
    measures, so that two measures err together as they did.

    Parameters
    ----------
    held_out : a reading per item, see :meth:`~klantstem.models.held_out.HeldOut.united`
    values : the value set in whose words it is
    """

    def __init__(self, held_out: HeldOut, values: ValueSet) -> None:
        self.values = values
        codes = [values.names.index(value) * len(STANCES) + STANCES.index(stance) for value, stance in held_out.labels]
        shape = (len(held_out.readings), len(values.names) * len(STANCES))
        self._truth, self._given = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_)
        for row, reading in enumerate(held_out.readings):
            self._truth[row, [codes[at] for at in reading.truth]] = True
            self._given[row, [codes[at] for at, _ in reading.given]] = True
        self._priors: dict[Measure, tuple[Prior, Prior]] = {}
        self._rates: dict[tuple[Measure, int], Rates] = {}
        self._weights: dict[int, npt.NDArray[np.float64]] = {}

    @classmethod
    def of_model(cls, model: TrainedModel, values: ValueSet) -> ErrorRates | None:
        """Return the error rates of a model with a value set; None where the model has no held-out readings."""
        if model.held_out is None:
            return None
        return cls(model.held_out.united(values.known([label.value for label in model.labels])), values)

    @classmethod
    def told(cls, provenance: Provenance | None) -> ErrorRates | None:
        """Return the error rates that a tagged table tells of itself; None where it does not."""
        held_out = None if provenance is None else provenance.held_out()
        return None if provenance is None or held_out is None else cls(held_out, provenance.values)

    def __len__(self) -> int:
        return len(self._truth)

    def of(self, measure: Measure, *, seed: int = 0) -> Rates:
        """Return the rates of a measure; `seed` is that of the draws."""
        if (measure, seed) not in self._rates:
            self._rates[measure, seed] = self._measured(measure, seed)
        return self._rates[measure, seed]

    def _measured(self, measure: Measure, seed: int) -> Rates:
        truth, given = self._expressing(measure)
        of_true, of_false = self._prior(measure)
        # A generator of its own, so that the draws do not depend on what was asked before.
        random = np.random.default_rng([seed, crc32(repr(measure).encode())])
        cells = np.stack([given & truth, ~given & truth, given & ~truth, ~given & ~truth], axis=1).astype(np.float64)
        counts, weighed = cells.sum(axis=0), self._weight(seed) @ cells
        rates, draws = [], []
        for at, (a, b) in ((0, of_true), (2, of_false)):
            rates.append(float((counts[at] + a) / (counts[at] + counts[at + 1] + a + b)))
            tagged = weighed[:, at] + random.gamma(a, size=DRAWS)
            draws.append(tagged / (tagged + weighed[:, at + 1] + random.gamma(b, size=DRAWS)))
        positives = int(np.count_nonzero(truth))
        surely = float(np.quantile(draws[0] - draws[1], 0.025)) > _LEAST_DIFFERENCE
        return Rates(positives, rates[0], rates[1], draws[0], draws[1], surely and positives >= FEWEST_POSITIVES)

    def _weight(self, seed: int) -> npt.NDArray[np.float64]:
        if seed not in self._weights:
            self._weights[seed] = np.random.default_rng(seed).standard_exponential((DRAWS, len(self._truth)))
        return self._weights[seed]

    def _expressing(self, measure: Measure) -> tuple[Flags, Flags]:
        codes = measure.codes(self.values)
        return np.asarray(self._truth[:, codes].any(axis=1)), np.asarray(self._given[:, codes].any(axis=1))

    def _prior(self, measure: Measure) -> tuple[Prior, Prior]:
        """Return what is expected of the two rates of a measure before it is looked at itself."""
        if measure.value is None:
            # Levels are few, and have examples enough of their own.
            return _JEFFREYS, _JEFFREYS
        family = Measure(stances=measure.stances)
        if family not in self._priors:
            found = []
            for value in self.values.names:
                truth, given = self._expressing(Measure(value=value, stances=measure.stances))
                found.append([(given & truth).sum(), truth.sum(), (given & ~truth).sum(), (~truth).sum()])
            counts = np.array(found, dtype=np.float64)
            self._priors[family] = (
                beta_binomial(counts[:, 0], counts[:, 1], strongest=_STRONGEST_TRUE),
                beta_binomial(counts[:, 2], counts[:, 3], strongest=_STRONGEST_FALSE),
            )
        return self._priors[family]


def beta_binomial(hits: npt.NDArray[np.float64], trials: npt.NDArray[np.float64], *, strongest: float) -> Prior:
    """Return the beta distribution of which the rates of a family are most likely draws.

    Parameters
    ----------
    hits, trials : of each member; one without trials tells nothing. Of fewer than 8 members Jeffreys' distribution,
        which assumes next to nothing, is returned
    strongest : most trials that the distribution may count for; a family that looks all the same may be so by chance
    """
    hits, trials = hits[trials > 0], trials[trials > 0]
    if len(trials) < _FEWEST_OF_A_FAMILY or not 0 < hits.sum() < trials.sum():
        return _JEFFREYS

    def unlikely(numbers: npt.NDArray[np.float64]) -> float:
        a, b = np.exp(np.clip(numbers, -12, 12))
        return -float((betaln(hits + a, trials - hits + b) - betaln(a, b)).sum())

    mean = hits.sum() / trials.sum()
    best = minimize(unlikely, np.log([10 * mean, 10 * (1 - mean)]), method="Nelder-Mead").x
    a, b = np.exp(np.clip(best, -12, 12))
    scale = min(1.0, strongest / (a + b))
    return float(a * scale), float(b * scale)
