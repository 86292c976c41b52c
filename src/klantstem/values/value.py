"""A value (belevingswaarde) and its lading: the statements that make it concrete."""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, field_validator, model_validator
from pydantic_core import PydanticCustomError

from klantstem.values.level import Name, Prose
from klantstem.values.stance import Stance

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


class Example(BaseModel):
    """What a customer said of a value.

    A value set's file writes it as text, or as one key where its stance is known, `gemist: er lag nog glas in de auto`.

    Attributes
    ----------
    text : the sentence, in Dutch
    stance : what it says of the value; None leaves that to the model
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Name
    stance: Stance | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text_or_single_key(cls, data: Any) -> Any:
        if isinstance(data, str):
            return {"text": data}
        if isinstance(data, dict) and len(data) == 1:
            ((stance, text),) = data.items()
            if stance in {str(known) for known in Stance}:
                return {"stance": stance, "text": text}
        if isinstance(data, cls) or (isinstance(data, dict) and data.keys() <= {"text", "stance"} and "text" in data):
            return data
        stances = ", ".join(f"`{stance}: ...`" for stance in Stance)
        raise PydanticCustomError("example", "must be what a customer said: text, or {forms}", {"forms": stances})


class Value(BaseModel):
    """A word for what customers experience, on a level of its set.

    Attributes
    ----------
    name : the value, such as "betrouwbaar"
    level : the name of its level in the set
    definition : what the customer experiences, in Dutch; may be empty
    synonyms : near-words that customers use, and the model's label where that means the same
    built_from : labels of the model that together make up the value; a file may write them as `vakbekwaam + adequaat`
    lading : the statements that make the value concrete
    examples : what customers said of it
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    level: Name
    definition: Prose = ""
    synonyms: tuple[Name, ...] = ()
    built_from: tuple[Name, ...] = ()
    lading: tuple[Statement, ...] = ()
    examples: tuple[Example, ...] = ()

    @field_validator("built_from", mode="before")
    @classmethod
    def _from_sum(cls, data: Any) -> Any:
        return [part.strip() for part in data.split("+")] if isinstance(data, str) and data else data

    @property
    def described(self) -> bool:
        """Whether its definition or lading says what it means."""
        return bool(self.definition or self.lading)
