"""How many threads BLAS may use, and which of its kernels."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController


def one_blas_thread() -> AbstractContextManager[Any]:
    """Keep BLAS to one thread inside the block.

    Products here are small: a second thread costs up to a hundred times what it brings, and takes it from the threads
    that read and write.
    """
    limit: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return limit


def widest_kernels() -> dict[str, str]:
    """Return the environment in which OpenBLAS uses vectors of 512 bits where this processor has them.

    It knows processors by name, and takes one that is newer than itself for an old one: a third of the speed is lost.
    Which kernels it takes is settled when a process loads it.
    """
    found = np.show_config(mode="dicts")["SIMD Extensions"]["found"]  # type: ignore[index,call-overload]
    named = {library.get("architecture") for library in _libraries().info()}
    if named <= {"Haswell", "Zen", None} and {"AVX512_SKX", "X86_V4"} & set(found):
        return {"OPENBLAS_CORETYPE": "SkylakeX"}
    return {}


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()
