"""spaCy imports the factory at every start, and everybody imports klantstem: both must cost little."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import klantstem

HEAVY = {"numpy", "pandas", "pyarrow", "spacy", "sklearn", "scipy", "onnxruntime", "tokenizers", "torch", "pydantic"}


def imported_by(statement: str, *, after: str = "pass") -> set[str]:
    """Return the top-level modules that a statement brings in a new process."""
    code = (
        f"import json, sys\n{after}\nbefore = set(sys.modules)\n{statement}\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in set(sys.modules) - before})))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_importing_klantstem_imports_nothing_heavy():
    assert imported_by("import klantstem") & HEAVY == set()


def test_the_factory_brings_spacy_nothing_but_itself():
    """Measured after spaCy, which imports torch by itself wherever that is installed."""
    assert imported_by("import klantstem.pipeline.factories", after="import spacy") == {"klantstem"}


def test_a_pipeline_that_was_not_used_has_loaded_no_model():
    used = "nlp = spacy.blank('nl'); nlp.add_pipe('klantstem')"
    after = "import spacy, klantstem.pipeline.factories, klantstem.pipeline.component"
    assert imported_by(used, after=after) & {"onnxruntime", "tokenizers", "torch"} == set()


def test_a_job_with_the_fast_model_brings_no_library_that_it_does_not_use():
    job = "import klantstem; klantstem.load('nl_klantstem_sm').tag('Goed geholpen.'); import klantstem.batch.file_job"
    unused = {"onnxruntime", "openvino", "tokenizers", "sklearn", "pandas", "spacy", "torch", "numba", "joblib"}
    assert imported_by(job) & unused == set()


@pytest.mark.parametrize("name", klantstem.__all__)
def test_every_public_name_can_be_imported(name):
    assert getattr(klantstem, name).__name__.removeprefix("klantstem.") == name
    assert name in dir(klantstem)


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'klantstem' has no attribute 'laad'"):
        klantstem.laad  # noqa: B018
