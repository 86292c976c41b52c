"""How many threads BLAS may use, and which of its kernels."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from functools import cache
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

_CHOICE = "OPENBLAS_CORETYPE"
# What OpenBLAS calls processors without such vectors, and what numpy calls those.
_OLD, _WIDE = {"Haswell", "Zen", None}, {"AVX512_SKX", "X86_V4"}


def one_blas_thread() -> AbstractContextManager[Any]:
    """Keep BLAS to one thread inside the block.

    Products here are small: a second thread costs up to a hundred times what it brings, and takes it from the threads
    that read and write.
    """
    limit: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return limit


def widest_kernels() -> dict[str, str]:
    """Return the environment in which OpenBLAS uses vectors of 512 bits where this processor has them.

    It knows processors by name and takes one that is newer than itself for an old one: products take about twice as
    long then. Which kernels it takes is settled when a process loads it; what the user has chosen stays.
    """
    found = np.show_config(mode="dicts").get("SIMD Extensions", {}).get("found", [])  # type: ignore[union-attr,call-overload]
    named = {library.get("architecture") for library in _libraries().info()}
    if named <= _OLD and set(found) & _WIDE and _CHOICE not in os.environ:
        return {_CHOICE: "SkylakeX"}
    return {}


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()
