"""What a speed was measured on; nothing that tells one machine of a kind from another."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = (
    "klantstem", "numpy", "scipy", "pyarrow", "onnxruntime", "openvino", "tokenizers", "scikit-learn", "spacy", "torch",
    "sentence-transformers", "model2vec", "fasttext-wheel",
)  # fmt: skip
# What makes products of small numbers fast.
_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "avx_vnni", "amx_bf16", "amx_int8", "asimddp", "i8mm")


def machine() -> Mapping[str, object]:
    """Return processor, number of cores, memory, and the versions of everything that is measured."""
    fields = _cpuinfo()
    flags = set(fields.get("flags", fields.get("Features", "")).split())
    return {
        "cpu": fields.get("model name", platform.processor() or platform.machine()),
        "architecture": platform.machine(),
        "flags": [flag for flag in _FLAGS if flag in flags],
        "cores": cores_here(),
        "memory_gb": _memory(),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {package: found for package in _PACKAGES if (found := _version(package))},
    }


def cores_here() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _cpuinfo() -> dict[str, str]:
    try:
        first = Path("/proc/cpuinfo").read_text().split("\n\n", 1)[0]
    except OSError:
        return {}
    lines = (line.partition(":") for line in first.splitlines())
    return {name.strip(): value.strip() for name, _, value in lines}


def _memory() -> int | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)
    except (ValueError, OSError):
        return None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
