"""Arrays of the parts of a model under names with full stops, as a model folder keeps them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def prefixed(prefix: str, arrays: dict[str, Any]) -> dict[str, NDArray[Any]]:
    """Put a prefix before the names of arrays."""
    return {f"{prefix}.{name}": np.asarray(array) for name, array in arrays.items()}


def below(prefix: str, arrays: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return the arrays with a prefix, without it."""
    return {name[len(prefix) + 1 :]: array for name, array in arrays.items() if name.startswith(prefix + ".")}
