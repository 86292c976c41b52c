"""A value (belevingswaarde) and its lading: the statements that make it concrete."""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from klantstem.values.level import Name, Prose

Speaker = Literal["organisatie", "medewerker"]


class Statement(BaseModel):
    """One line of lading.

    A value set's file writes it as one key, `medewerker: ik kom gemaakte afspraken na`.

    Attributes
    ----------
    text : the statement, in Dutch
    by : who makes it true, the organisation or its employee
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Name
    by: Speaker

    @model_validator(mode="before")
    @classmethod
    def _from_single_key(cls, data: Any) -> Any:
        if isinstance(data, dict) and len(data) == 1:
            ((by, text),) = data.items()
            if by in get_args(Speaker):
                return {"by": by, "text": text}
        if isinstance(data, cls) or (isinstance(data, dict) and data.keys() == {"text", "by"}):
            return data
        raise PydanticCustomError("statement", "must read `organisatie: ...` or `medewerker: ...`")


class Value(BaseModel):
    """A word for what customers experience, on a level of its set.

    Attributes
    ----------
    name : the value, such as "betrouwbaar"
    level : the name of its level in the set
    definition : what the customer experiences, in Dutch; may be empty
    synonyms : near-words that customers use, and the model's label where that means the same
    lading : the statements that make the value concrete
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    level: Name
    definition: Prose = ""
    synonyms: tuple[Name, ...] = ()
    lading: tuple[Statement, ...] = ()
