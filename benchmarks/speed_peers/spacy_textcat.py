"""spaCy's textcat_multilabel through nlp.pipe."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from speed_peers.label_file import job, write_labels
from speed_peers.system import Job, Material


@dataclass(frozen=True)
class SpacyTextcat:
    """A blank Dutch pipeline with the network of the accuracy table, after one pass over the sentences."""

    name: ClassVar[str] = "spaCy textcat"
    note: ClassVar[str] = "blank nl, textcat_multilabel, TextCatEnsemble.v2, nlp.pipe"
    packages: ClassVar[Mapping[str, str]] = {}
    needs_encoder: ClassVar[bool] = False
    every_size: ClassVar[bool] = False
    inputs: ClassVar[Mapping[str, int | None]] = {}

    def prepare(self, material: Material, folder: Path) -> None:
        import spacy
        from peers.held_out import labels_of
        from peers.spacy_textcat import MODEL
        from spacy.training import Example

        spacy.util.fix_random_seed(0)
        labels, Y = labels_of(material.sentences)
        nlp = spacy.blank("nl")
        textcat: Any = nlp.add_pipe("textcat_multilabel", config={"model": MODEL, "threshold": 0.5})
        for column in range(len(labels)):
            textcat.add_label(str(column))
        examples = [
            Example.from_dict(nlp.make_doc(sentence.text), {"cats": {str(c): float(on) for c, on in enumerate(row)}})
            for sentence, row in zip(material.sentences, Y, strict=True)
        ]
        optimizer = nlp.initialize(lambda: examples[:100])
        random.Random(0).shuffle(examples)
        for batch in spacy.util.minibatch(examples, 500):
            nlp.update(batch, sgd=optimizer)
        nlp.to_disk(folder / "nlp")
        write_labels(labels, folder)

    def load(self, folder: Path, cores: int, items: int) -> Job:
        import spacy

        nlp = spacy.load(folder / "nlp")
        columns = [str(column) for column in range(len(nlp.get_pipe("textcat_multilabel").labels))]

        def said(texts: list[str]) -> NDArray[np.bool_]:
            scores = [[doc.cats[column] for column in columns] for doc in nlp.pipe(texts)]
            return np.array(scores).reshape(len(texts), len(columns)) >= 0.5

        return job(said, folder, cores)
