"""Machine code is taken where it is worth its start and can run; nothing fails where it cannot."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest

import klantstem
from klantstem.batch.bulk import bulk_tagger
from klantstem.batch.compiled import WORTH_LOADING, WORTH_TRANSLATING, compiled_path

TEXTS = pa.array(["Vriendelijk geholpen! Wel lang gewacht.", None, "Te laat, en niemand belde."])


@pytest.fixture(scope="module")
def classifier():
    return klantstem.load("nl_klantstem_sm").model.classifier


def path(classifier, items):
    return compiled_path(classifier, np.zeros(len(classifier.thresholds_)), items)


def test_a_small_job_does_not_import_numba():
    job = (
        "import sys, klantstem, pyarrow as pa; from klantstem.batch.bulk import bulk_tagger;"
        f"tagger = bulk_tagger(klantstem.load('nl_klantstem_sm'), items={WORTH_LOADING - 1});"
        "tagger.tag_batch(pa.array(['Goed geholpen.'])); sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", job], check=False).returncode == 0


def test_without_numba_there_is_no_machine_code_and_the_tags_are_given(classifier, monkeypatch):
    monkeypatch.setitem(sys.modules, "numba", None)
    assert path(classifier, WORTH_TRANSLATING) is None
    tagger = klantstem.load("nl_klantstem_sm")
    many, few = (bulk_tagger(tagger, items=items).tag_batch(TEXTS) for items in (WORTH_TRANSLATING, 1))
    assert many.columns.equals(few.columns)
    assert many.tags[0].as_py()


@pytest.mark.parametrize("error", [OSError("no space left on device"), RuntimeError("no locator available")])
def test_where_machine_code_cannot_be_kept_the_numpy_path_stays(classifier, monkeypatch, error):
    pytest.importorskip("numba", reason="machine code needs numba: pip install 'klantstem[fast]'")

    def fail(*_):
        raise error

    monkeypatch.setattr("klantstem.models.static_compiled.CompiledStatic", fail)
    assert path(classifier, WORTH_TRANSLATING) is None


def test_machine_code_that_was_never_translated_is_left_alone_by_a_job_of_some_size(classifier, monkeypatch, tmp_path):
    pytest.importorskip("numba", reason="machine code needs numba: pip install 'klantstem[fast]'")
    assert path(classifier, WORTH_LOADING - 1) is None
    assert path(classifier, WORTH_TRANSLATING) is not None
    assert path(classifier, WORTH_LOADING) is not None
    monkeypatch.setattr("klantstem.batch.compiled.Path", lambda _: tmp_path)
    assert path(classifier, WORTH_TRANSLATING - 1) is None
