"""Which counts of segments may not be told: small ones, and others that would give those away by subtraction.

The whole is told, and so is the sum of a line of counts. A small count that is left out alone is then that sum minus
the others. So the smallest of the others go too, until what is left out of a line are two counts or more, that are
together no smaller than what may be told (complementary suppression).

What subtraction can still tell: of two columns of which one divides the other (a city lies in one region) each is
guarded by itself, not both together; where one segment has all items of a period, the whole of that period is told,
and so that segment; and a level and its values, that overlap, give bounds to each other. Lines that cross (segments and
periods) are guarded one by one, which a longer calculation may beat.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def withheld(counts: Counts, min_items: int) -> Mask:
    """Tell which counts of segments may not be told.

    Parameters
    ----------
    counts : a row per segment, then whatever is counted; each column of segments has a sum that is told
    min_items : the smallest count that may be told
    """
    return _covered(counts, counts < min_items, min_items, axis=0)


def withheld_periods(counts: Counts, segments: Mask, min_items: int) -> Mask:
    """Tell which counts of segments in periods may not be told; that there are none in a period may.

    Parameters
    ----------
    counts : segments, whatever is counted, and periods
    segments : what :func:`withheld` says of the sums of the periods
    min_items : the smallest count that may be told
    """
    hidden = segments[..., None] | ((counts > 0) & (counts < min_items))
    changing = np.arange(counts.shape[1])
    while len(changing):
        part, before = counts[:, changing], hidden[:, changing]
        # A segment of which the sum is not told needs no cover in its own line: nothing is left in it.
        after = _covered(part, _covered(part, before, min_items, axis=0), min_items, axis=2)
        hidden[:, changing] = after
        changing = changing[(after != before).any(axis=(0, 2))]
    return hidden


def _covered(counts: Counts, hidden: Mask, min_items: int, *, axis: int) -> Mask:
    """Leave out more of each line along an axis, smallest first, until what is left out cannot be told apart.

    Nothing more is left out of a line where only zeros are; all of a line that has too little to hide among.
    """
    number, secret = np.moveaxis(counts, axis, -1), np.moveaxis(hidden, axis, -1)
    # A count of zero hides nothing, so those go last.
    last = np.iinfo(np.int64).max
    order = np.argsort(np.where(secret, -1, np.where(number > 0, number, last)), axis=-1, kind="stable")
    ranked = np.take_along_axis(number, order, axis=-1)
    enough = (ranked.cumsum(axis=-1) >= min_items) & ((ranked > 0).cumsum(axis=-1) >= 2)
    needed = np.where(enough.any(axis=-1), enough.argmax(axis=-1) + 1, number.shape[-1])
    needed *= (secret & (number > 0)).any(axis=-1)
    more = np.empty_like(secret)
    np.put_along_axis(more, order, np.arange(number.shape[-1]) < needed[..., None], axis=-1)
    return np.moveaxis(secret | more, -1, axis)
