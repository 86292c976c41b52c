"""The environment in which OpenBLAS uses all that a processor has."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from klantstem.models import blas


class Libraries:
    def __init__(self, *architectures: str | None) -> None:
        self._info = [{"architecture": each} for each in architectures]

    def info(self):
        return self._info


@pytest.fixture
def machine(monkeypatch):
    """Set what numpy finds in the processor, and what OpenBLAS takes it for."""
    monkeypatch.delenv("OPENBLAS_CORETYPE", raising=False)

    def set_(found, *architectures):
        monkeypatch.setattr(np, "show_config", lambda mode: {"SIMD Extensions": {"found": found}} if found else {})
        monkeypatch.setattr(blas, "_libraries", lambda: Libraries(*architectures))

    return set_


@pytest.mark.parametrize("found", [["X86_V3", "X86_V4"], ["AVX2", "AVX512_SKX"]])
@pytest.mark.parametrize("architectures", [("Haswell", "Haswell"), ("Zen", None)])
def test_a_new_processor_that_is_taken_for_an_old_one_is_named(machine, found, architectures):
    machine(found, *architectures)
    assert blas.widest_kernels() == {"OPENBLAS_CORETYPE": "SkylakeX"}


@pytest.mark.parametrize(
    ("found", "architectures"),
    [(["X86_V3"], ("Haswell",)), (["X86_V4"], ("SkylakeX", "SkylakeX")), (["ASIMD"], ("neoversen1",)), ([], ("Zen",))],
)
def test_any_other_processor_is_left_to_openblas(machine, found, architectures):
    machine(found, *architectures)
    assert blas.widest_kernels() == {}


def test_what_the_user_has_chosen_stays(machine, monkeypatch):
    machine(["X86_V4"], "Haswell")
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Zen")
    assert blas.widest_kernels() == {}


def test_numpy_runs_with_what_is_chosen_for_this_machine():
    code = "import numpy as np; a = np.arange(4096.0, dtype=np.float32).reshape(64, 64) % 7; print((a @ a).sum())"
    said = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ | more
        ).stdout
        for more in ({}, blas.widest_kernels())
    ]
    assert said[0] == said[1] != ""
