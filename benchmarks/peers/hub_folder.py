"""The untrained encoder as transformers and sentence-transformers read it, in 32 bit."""

from __future__ import annotations

from pathlib import Path

from klantstem.train.build_encoder import source_of
from klantstem.train.encoder_source import SPECIAL
from klantstem.train.tuning import TuningSettings, trainable_network
from peers.untrained_encoder import UntrainedEncoder

PACKAGES = {"torch": "torch", "transformers": "transformers"}


def write_hub_folder(encoder: UntrainedEncoder, folder: Path) -> None:
    """Write weights, configuration and tokenizer to a folder that `AutoModel` and `AutoTokenizer` take."""
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast, logging

    # Reading it again would say that a pooler is missing, which nothing here uses.
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    read = encoder.load()
    network = trainable_network(source_of(read), 1, TuningSettings(), base_rate=0.5)
    network.bert.save_pretrained(folder)
    start, padding, end, unknown = SPECIAL
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_str(read.tokenizer_json),
        bos_token=start, cls_token=start, pad_token=padding, eos_token=end, sep_token=end, unk_token=unknown,
        model_max_length=read.config.positions,
    )  # fmt: skip
    tokenizer.save_pretrained(folder)
