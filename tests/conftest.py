"""Models to test with: the one that is shipped, one trained in a second, and an encoder of a few thousand weights."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from klantstem.models.encoder import Encoder
    from klantstem.models.persistence import TrainedModel
    from klantstem.tagger import Tagger
    from klantstem.train.encoder_source import EncoderSource

_SAYINGS = {
    ("attent", "ervaren"): "bracht een kaartje mee|vroeg attent hoe het ging|dacht aan een kopje koffie",
    ("betrouwbaar", "ervaren"): "hield zich aan de belofte|deed precies wat beloofd was|kwam de belofte na",
    ("betrouwbaar", "gemist"): "brak de belofte|is nooit verschenen|heeft zonder bericht afgezegd",
    ("deskundig", "ervaren"): "gaf deskundig advies|wist inhoudelijk alles uit te leggen|kende alle regels en uitleg",
    ("dichtbij", "gemist"): "bleef anoniem en afstandelijk|is in de wijk onzichtbaar|bleef ver weg en afstandelijk",
    ("persoonlijk", "gemist"): "zag mij als een nummer|stuurde een standaardmail|gaf mij het gevoel een nummer te zijn",
    ("persoonlijk", "gewenst"): "zou een vaste contactpersoon mogen geven|mag voortaan een vaste contactpersoon sturen",
    ("snel", "ervaren"): "was er snel|hielp vlot en snel|reageerde snel",
    ("snel", "gemist"): "liet ons wachten|was traag|liet wekenlang op zich wachten",
    ("vakbekwaam", "ervaren"): "leverde vakwerk|werkte vakkundig en strak|leverde strak vakwerk",
    ("vriendelijk", "ervaren"): "was vriendelijk|groette vriendelijk|bleef vriendelijk en beleefd",
    ("warm", "ervaren"): "ontving ons hartelijk|gaf een warm en hartelijk welkom|was gastvrij en hartelijk",
}
_PEOPLE = ("De monteur", "De balie", "De medewerker")
_NEUTRAL = ["woont in de straat", "kwam om drie uur", "heeft een blauwe bus", "belde over de brief"]


def invented_sentences() -> tuple[list[str], list[tuple[tuple[str, str], ...]]]:
    """Return about a hundred sentences, with the (value, stance) pairs of each."""
    said = [(saying, ((value, stance),)) for (value, stance), text in _SAYINGS.items() for saying in text.split("|")]
    said += [(saying, ()) for saying in _NEUTRAL]
    rows = [(f"{person} {saying}.", labels) for saying, labels in said for person in _PEOPLE]
    return [text for text, _ in rows], [labels for _, labels in rows]


@pytest.fixture(scope="session")
def invented() -> tuple[list[str], list[tuple[tuple[str, str], ...]]]:
    """The invented sentences and their labels."""
    return invented_sentences()


@pytest.fixture(scope="session", autouse=True)
def _hear_ctrl_c() -> None:
    """Have commands that the tests start hear Ctrl-C, as in a terminal: started in the background they would not."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    """The tagger that `klantstem.load()` gives: the shipped model with the default value set."""
    import klantstem

    return klantstem.load()


@pytest.fixture(scope="session")
def encoder(tagger: Tagger) -> Encoder:
    """The encoder of the shipped model."""
    encoder = tagger.model.classifier.fitted_encoder()
    assert encoder is not None
    return encoder


@pytest.fixture(scope="session")
def small_model() -> TrainedModel:
    """A model without an encoder that knows twelve labels and about a hundred invented sentences."""
    from klantstem.models.classifier import FeedbackClassifier
    from klantstem.models.persistence import Label, TrainedModel

    texts, labels = invented_sentences()
    known = sorted(_SAYINGS)
    Y = np.array([[label in given for label in known] for given in labels])
    groups = [number // len(_PEOPLE) for number in range(len(texts))]
    classifier = FeedbackClassifier(C=1.0, min_documents=1, folds=3).fit(texts, Y, groups)
    return TrainedModel("nl_small", "0.0.1", tuple(Label(*label) for label in known), classifier, {"seed": 0})


@pytest.fixture(scope="session")
def small_tagger(small_model: TrainedModel) -> Tagger:
    """The small model with the default value set."""
    from klantstem.tagger import Tagger
    from klantstem.values import load

    return Tagger(small_model, load())


@pytest.fixture(scope="session")
def unigram() -> dict[str, Any]:
    """A tokenizer of the kind of XLM-R, trained on the invented sentences."""
    import json

    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = trainers.UnigramTrainer(vocab_size=300, special_tokens=special, unk_token="<unk>", show_progress=False)
    tokenizer.train_from_iterator(invented_sentences()[0], trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    document: dict[str, Any] = json.loads(tokenizer.to_str())
    return document


@pytest.fixture(scope="session")
def tiny_source(unigram: dict[str, Any]) -> EncoderSource:
    """The random weights of a BERT of two layers, 64 wide, that reads at most 24 tokens."""
    from klantstem.models.blocks import quantize
    from klantstem.train.encoder_source import EncoderSource

    random = np.random.default_rng(0)
    hidden, inner, positions = 64, 128, 24

    def weights(*shape: int, scale: float = 0.3) -> np.ndarray:
        return (random.standard_normal(shape) * scale).astype(np.float32)

    matrices = {"word": quantize(weights(len(unigram["model"]["vocab"]), hidden))}
    vectors = {"pos": weights(positions, hidden), "type": weights(hidden)}
    vectors |= {"emb.ln.w": 1 + weights(hidden), "emb.ln.b": weights(hidden)}
    for layer in (0, 1):
        for name, rows, columns in (
            ("q", hidden, hidden), ("k", hidden, hidden), ("v", hidden, hidden), ("ao", hidden, hidden),
            ("fi", inner, hidden), ("fo", hidden, inner),
        ):  # fmt: skip
            matrices[f"l{layer}.{name}"] = quantize(weights(rows, columns))
            vectors[f"l{layer}.{name}.b"] = weights(rows)
        for name in ("aln", "oln"):
            vectors[f"l{layer}.{name}.w"] = 1 + weights(hidden, scale=0.1)
            vectors[f"l{layer}.{name}.b"] = weights(hidden, scale=0.1)
    return EncoderSource("random", 2, 2, hidden, inner, positions, 1e-5, matrices, vectors, unigram)


@pytest.fixture(scope="session")
def tiny_encoder(tiny_source: EncoderSource) -> Encoder:
    """A random encoder that gives the states after its first and second layer."""
    pytest.importorskip("onnx", reason="onnx writes the graph of an encoder; it comes with klantstem[train]")
    from klantstem.train.build_encoder import build_encoder

    return build_encoder(tiny_source, layers=(1, 2))
