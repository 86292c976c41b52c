"""What the modules with kernels share: how these are translated, and a hint to the processor."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

Array = Any

# No number is a NaN and the sign of a zero is of no account, but sums keep their order: results must not depend on the
# processor. What is kept is that of a file as it is: a change in what it imports needs its __pycache__ removed.
_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy", "fastmath": {"nnan", "nsz"}}

#: Translates a function when it is first called, and keeps the result for later processes.
compiled: Any = njit(**_OPTIONS)
#: The same for a small one that becomes a part of those that call it: to hand over arrays takes longer than it does.
inlined: Any = njit(inline="always", **_OPTIONS)


@intrinsic  # type: ignore[misc]
def prefetch(context: Any, array: Any, row: Any) -> Any:
    """Have a row of an array fetched from memory, whose first bytes will be read soon; it must be there."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        parts = context.make_array(kind)(context, builder, arguments[0])
        stride = builder.extract_value(parts.strides, 0)
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        place = builder.gep(builder.bitcast(parts.data, byte), [builder.mul(stride, arguments[1])])
        hint = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        for_reading, keep, of_data = number(0), number(3), number(1)
        builder.call(
            builder.module.declare_intrinsic("llvm.prefetch", [byte], hint), [place, for_reading, keep, of_data]
        )
        return context.get_dummy_value()

    return types.void(array, types.intp), generate
