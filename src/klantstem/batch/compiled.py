"""Tag many items with machine code, where numba (``klantstem[fast]``) is installed.

The tags are those of the numpy path, so that the two may take turns within one job. numba translates the kernels once,
in some 15 seconds, and keeps the result (2 MB) in ``__pycache__`` beside their source, or in the user's cache folder
where that cannot be written; ``NUMBA_CACHE_DIR`` names another place. Later processes load it in half a second. Where
it can be kept nowhere the numpy path stays. ``python -m klantstem.batch.compiled`` translates ahead of the first job.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from klantstem.models.static import StaticClassifier
from klantstem.text.bulk import BulkReader, Segments

if TYPE_CHECKING:
    from klantstem.models.static_compiled import CompiledStatic
    from klantstem.text.bulk.compiled import CompiledWords

#: From how many items machine code is worth its loading, and from how many its translation if that was never done: it
#: takes some 14 microseconds off each.
WORTH_LOADING, WORTH_TRANSLATING = 40_000, 1_000_000
# With a word, a pair of words and a mark to ask about, so that every kernel is called.
_EXAMPLES = ("Vriendelijk geholpen! Wel lang gewacht, dhr. Jansen belde niet.", "  Één café  dicht 😊")


@dataclass(frozen=True, slots=True)
class CompiledPath:
    """The reader and the model in machine code.

    Attributes
    ----------
    reader : reads batches of items
    """

    reader: BulkReader
    _words: CompiledWords
    _model: CompiledStatic

    def find(self, segments: Segments) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Return segment, label and log odds of what may reach its threshold, in order."""
        words = self._words
        self._model.learn(words.letters, words.bounds, words.learnt, len(words))
        words.learnt = len(words)
        return self._model.find(segments.words, segments.bounds)


def compiled_path(classifier: StaticClassifier, floors: NDArray[np.float64], items: int) -> CompiledPath | None:
    """Return the path in machine code, ready to use; None where there is none or it is not worth its start.

    Parameters
    ----------
    classifier : the model
    floors : log odds after calibration from which a label is found, one per label
    items : how many items there are to tag, as far as known
    """
    if items < WORTH_LOADING or find_spec("numba") is None:
        return None
    try:
        # Here, because numba takes longer to import than a small job takes.
        from klantstem.models.static_compiled import CompiledStatic
        from klantstem.text.bulk.compiled import CompiledPlain
        from klantstem.text.bulk.kernels.segments import assemble

        kept = Path(assemble.stats.cache_path).glob("segments.assemble-*.nbi")
        if items < WORTH_TRANSLATING and not any(kept):
            return None
        plain = CompiledPlain()
        path = CompiledPath(BulkReader(plain), plain.vocabulary, CompiledStatic(classifier, floors))
        path.find(path.reader.read(pa.array(_EXAMPLES)))
    except (ImportError, OSError, RuntimeError):
        # This numba cannot run here, or there is no place to keep what it makes.
        return None
    return path


def _translate() -> None:
    from klantstem.models.shipped import open_model

    classifier = open_model("nl_klantstem_sm").classifier
    assert isinstance(classifier, StaticClassifier)
    found = compiled_path(classifier, np.zeros(len(classifier.thresholds_)), WORTH_TRANSLATING)
    print("The machine code is ready." if found else "There is no machine code: numba is not installed or cannot run.")


if __name__ == "__main__":
    _translate()
