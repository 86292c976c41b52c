"""Where a training run stands, so that one that was stopped goes on as if nothing had happened."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from klantstem.errors import ModelError, WriteError

if TYPE_CHECKING:
    import torch

_MOMENTS = ("exp_avg", "exp_avg_sq", "step")
_EVERY = 180.0


class Checkpoint:
    """A safetensors file with the weights, the state of AdamW and of the random numbers, and the step.

    Parameters
    ----------
    path : of the file; it is replaced in one go, so that a stop leaves the old one or the new one
    fingerprint : of everything that the run depends on; a file of another run is refused
    every : seconds between two writes
    """

    def __init__(self, path: Path, fingerprint: str, *, every: float = _EVERY) -> None:
        self.path, self.fingerprint, self.every = path, fingerprint, every
        self._written = time.monotonic()

    def restore(self, network: torch.nn.Module, optimizer: torch.optim.Optimizer) -> int:
        """Put the network, the optimizer and torch's random numbers in the state of the file; return the steps done.

        Returns 0 and changes nothing where there is no file.

        Raises
        ------
        ModelError
            If the file is of another run or is damaged.
        """
        import torch
        from safetensors import SafetensorError, safe_open

        if not self.path.is_file():
            return 0
        try:
            with safe_open(self.path, framework="pt") as file:
                facts = dict(file.metadata() or {})
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
        except (SafetensorError, OSError):
            raise ModelError(f"The checkpoint {self.path} is damaged: remove it to begin anew.") from None
        if facts.get("fingerprint") != self.fingerprint:
            raise ModelError(
                f"The checkpoint {self.path} is of a run with other sentences, settings, encoder or seed: give those "
                "again to go on with it, or remove it to begin anew."
            )
        with torch.no_grad():
            for name, parameter in _trained(network):
                parameter.copy_(tensors[f"weight.{name}"])
                optimizer.state[parameter] = {
                    each: tensors[f"{each}.{name}"].to("cpu" if each == "step" else parameter.device)
                    for each in _MOMENTS
                }
        torch.random.set_rng_state(tensors["random"])
        if "random.cuda" in tensors:
            torch.cuda.set_rng_state(tensors["random.cuda"])
        return int(facts["step"])

    def offer(self, step: int, network: torch.nn.Module, optimizer: torch.optim.Optimizer) -> None:
        """Write the state after `step` steps, if the last time is long enough ago."""
        if time.monotonic() - self._written >= self.every:
            self.write(step, network, optimizer)

    def write(self, step: int, network: torch.nn.Module, optimizer: torch.optim.Optimizer) -> None:
        """Write the state after `step` steps.

        Raises
        ------
        WriteError
            If the file cannot be written.
        """
        import torch
        from safetensors.torch import save

        tensors = {"random": torch.random.get_rng_state()}
        if torch.cuda.is_available():
            tensors["random.cuda"] = torch.cuda.get_rng_state()
        for name, parameter in _trained(network):
            tensors[f"weight.{name}"] = parameter.detach()
            tensors |= {f"{each}.{name}": optimizer.state[parameter][each] for each in _MOMENTS}
        held = {name: tensor.contiguous().cpu() for name, tensor in tensors.items()}
        beside = self.path.with_name(f"{self.path.name}.part")
        try:
            beside.write_bytes(save(held, {"fingerprint": self.fingerprint, "step": str(step)}))
            beside.replace(self.path)
        except OSError as error:
            raise WriteError(f"The checkpoint {self.path} cannot be written: {error.strerror}.") from None
        self._written = time.monotonic()


def fingerprint(
    texts: Sequence[str], targets: NDArray[np.float32], settings: dict[str, Any], weights: dict[str, NDArray[Any]]
) -> str:
    """Return a digest of what a training run depends on; the texts cannot be found back from it."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    for text in texts:
        digest.update(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
    digest.update(np.ascontiguousarray(targets).tobytes())
    for name in sorted(weights):
        digest.update(name.encode() + np.ascontiguousarray(weights[name]).tobytes())
    return digest.hexdigest()


def _trained(network: torch.nn.Module) -> list[tuple[str, torch.nn.Parameter]]:
    return [(name, parameter) for name, parameter in network.named_parameters() if parameter.requires_grad]
