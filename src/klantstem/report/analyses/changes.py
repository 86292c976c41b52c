"""Change points in series of counts: from where on is a share another than before?

Each series is cut into stretches with a share of their own, so that the binomial deviance that is gained exceeds a
penalty per cut (optimal partitioning, Jackson et al. 2005, exact). Two choices:

- The penalty is simulated, from the very numbers of items per period, so that in a series without a change one is
  found 5% of the time; the same simulation gives each series a p-value.
- Weeks differ by more than chance even if nothing changes: a mailing here, a storm there. What neighbouring periods
  differ by, over all series, says how much more (at least once the binomial variance), and the gains are divided by it.
  It is a median, so that the changes themselves do not count.

The search is written out: the deviances of all stretches are there already, for the simulation, and `ruptures`, which
has no cost for counts, would take a class of its own to find the same.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats
from scipy.special import xlogy

FEWEST = 4
# Items per period that a series needs on average for the simulated distribution to hold.
ENOUGH_HITS = 5
_FALSE_ALARMS = 0.05
_SIMULATIONS = 4_000
# Numbers in memory at once.
_AT_ONCE = 8_000_000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Changes:
    """What was found in some series.

    Attributes
    ----------
    starts : bool, series x periods, where a new stretch starts
    p : of each series, the probability of as clear a change if there were none
    """

    starts: npt.NDArray[np.bool_]
    p: Floats


def find_changes(items: Floats, of: Floats, *, seed: int = 0) -> Changes:
    """Cut series into stretches.

    Parameters
    ----------
    items : series x periods
    of : items per period of which those are a part, the same for all series; all above 0
    seed : of the simulation
    """
    excess = dispersion(items, of)
    chance = _chance(of, seed)
    penalty = float(np.quantile(chance, 1 - _FALSE_ALARMS))
    starts, p = np.zeros(items.shape, dtype=np.bool_), np.ones(len(items))
    for number, series in enumerate(items):
        fit = _deviance(series, of) / excess
        p[number] = (1 + np.count_nonzero(chance >= _clearest(fit[None])[0])) / (1 + len(chance))
        starts[number, _cuts(fit, penalty)] = True
    return Changes(starts, p)


def dispersion(items: Floats, of: Floats) -> float:
    """Return how many times the binomial variance neighbouring periods differ by, at least 1."""
    both, both_of = items[:, 1:] + items[:, :-1], of[1:] + of[:-1]
    pooled = both / both_of
    variance = pooled * (1 - pooled) * (1 / of[1:] + 1 / of[:-1])
    apart = np.diff(items / of, axis=1) ** 2
    known = variance > 0
    return max(1.0, float(np.median(apart[known] / variance[known]) / stats.chi2.median(1))) if known.any() else 1.0


def _deviance(items: Floats, of: Floats) -> Floats:
    """Return twice the log-likelihood of the periods from a up to b at [a, b]."""
    k, n = (np.concatenate([[0.0], np.cumsum(counts)]) for counts in (items, of))
    k, n = k[None, :] - k[:, None], n[None, :] - n[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        fit: Floats = 2 * np.where(n > 0, xlogy(k, k / n) + xlogy(n - k, 1 - k / n), 0)
    return fit


def _chance(of: Floats, seed: int) -> Floats:
    """Simulate how clear the clearest change is in series without one."""
    rng = np.random.default_rng(seed)
    n = np.concatenate([[0.0], np.cumsum(of)])
    width = np.where(np.triu(np.ones((len(n),) * 2), 1), n[None, :] - n[:, None], np.inf)
    found = []
    batch = max(1, _AT_ONCE // width.size)
    for start in range(0, _SIMULATIONS, batch):
        noise = rng.standard_normal((min(batch, _SIMULATIONS - start), len(of))) * np.sqrt(of)
        sums = np.concatenate([np.zeros((len(noise), 1)), np.cumsum(noise, axis=1)], axis=1)
        found.append(_clearest((sums[:, None, :] - sums[:, :, None]) ** 2 / width))
    return np.concatenate(found)


def _clearest(fit: Floats) -> Floats:
    """Return for each of some series the highest penalty at which one or two cuts are worth it."""
    end = fit.shape[-1] - 1
    best = (fit[:, 0, 1:end] + fit[:, 1:end, end]).max(axis=1) - fit[:, 0, end]
    for cut in range(1, end - 1):
        second = slice(cut + 1, end)
        two = fit[:, 0, cut] + (fit[:, cut, second] + fit[:, second, end]).max(axis=1) - fit[:, 0, end]
        best = np.maximum(best, two / 2)
    result: Floats = np.maximum(best, 0)
    return result


def _cuts(fit: Floats, penalty: float) -> list[int]:
    """Return where new stretches start in the best cutting of one series."""
    end = len(fit) - 1
    best, previous = np.full(end + 1, -np.inf), np.zeros(end + 1, dtype=np.int64)
    best[0] = penalty  # The first stretch is no change.
    for stop in range(1, end + 1):
        worth = best[:stop] + fit[:stop, stop] - penalty
        previous[stop] = np.argmax(worth)
        best[stop] = worth[previous[stop]]
    cuts, stop = [], int(previous[end])
    while stop > 0:
        cuts.append(stop)
        stop = int(previous[stop])
    return cuts[::-1]
