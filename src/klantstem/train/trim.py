"""Cut the pieces of a multilingual encoder down to those that Dutch feedback uses."""

from __future__ import annotations

import gzip
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from klantstem.errors import MissingExtraError
from klantstem.train.encoder_source import SPECIAL, EncoderSource


def dutch_words() -> list[str]:
    """Return the Dutch and the commonest English words that wordfreq knows, in the spellings that occur in feedback.

    English is there because Dutch customers write "service desk" and "app"; wordfreq
    (https://github.com/rspeer/wordfreq) only decides which pieces stay, none of it ends up in the model.
    """
    try:
        from wordfreq import top_n_list
    except ImportError:
        raise MissingExtraError("wordfreq", "train", "to choose the Dutch pieces") from None
    words = [*top_n_list("nl", 500_000), *top_n_list("en", 20_000)]
    spellings = [spelling for word in words for spelling in (word, word.capitalize(), word.upper())]
    # A hyphen in front gives the pieces that a word has inside a compound.
    return spellings + ["-" + spelling for spelling in spellings]


def kept_texts(files: Iterable[Path]) -> Iterator[str]:
    """Yield what an encoder for Dutch feedback has to keep the pieces of: Dutch words, and the lines of files."""
    yield from dutch_words()
    for path in files:
        open_text = gzip.open if path.suffix == ".gz" else open
        with open_text(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"] if ".jsonl" in path.name else line


def trim(source: EncoderSource, texts: Iterable[str]) -> EncoderSource:
    """Return the same encoder with only the pieces that occur in `texts`, the special ones and signs of no language.

    The network is untouched, so a text that is cut into kept pieces gets the same vector as before. A tokenizer that
    is not of the Unigram kind, such as that of a Dutch model, is small already and stays whole.
    """
    if source.tokenizer["model"]["type"] != "Unigram":
        return source
    tokenizer = Tokenizer.from_str(json.dumps(source.tokenizer))
    used: set[int] = set()
    batch: list[str] = []
    for text in texts:
        batch.append(text)
        if len(batch) == 10_000:
            used.update(*(e.ids for e in tokenizer.encode_batch_fast(batch, add_special_tokens=False)))
            batch.clear()
    used.update(*(e.ids for e in tokenizer.encode_batch_fast(batch, add_special_tokens=False)))
    vocabulary: list[list[Any]] = source.tokenizer["model"]["vocab"]
    kept = [i for i, (piece, _) in enumerate(vocabulary) if i in used or piece in SPECIAL or _is_sign(piece)]
    document = json.loads(json.dumps(source.tokenizer))
    document["model"]["vocab"] = [vocabulary[i] for i in kept]
    document["added_tokens"] = [token for token in document["added_tokens"] if token["content"] in SPECIAL]
    document["truncation"] = document["padding"] = None
    matrices = {**source.matrices, "word": source.matrices["word"].take(np.array(kept))}
    return replace(source, matrices=matrices, tokenizer=document)


def _is_sign(piece: str) -> bool:
    """Say whether a piece is a single Latin letter, or digits, punctuation or emoji: no language owns those."""
    text = piece.lstrip("▁")
    if len(text) == 1 and text <= "ſ":
        return True
    return not any(character.isalpha() or unicodedata.combining(character) for character in text)
