"""Python values as JSON beside arrays, and back (docs/serve.md)."""

import math

import numpy as np


def encode(value, arrays, callbacks):
    """JSON for a value. NumPy arrays join ``arrays``, functions join ``callbacks``."""

    def inner(v):
        return encode(v, arrays, callbacks)

    if value is None or isinstance(value, (bool, str)):
        return value
    handle = getattr(value, "_handle", None)
    if handle is not None:
        return {"$handle": handle}
    if isinstance(value, (int, np.integer)):
        value = int(value)
        return value if abs(value) <= 2**53 else {"$integer": str(value)}
    if isinstance(value, (float, np.floating)):
        value = float(value)
        if math.isfinite(value):
            return value
        return {"$number": "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"}
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, np.ndarray):
        return _array(value, arrays)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _array(np.frombuffer(value, np.uint8), arrays)
    if isinstance(value, dict):
        plain = {str(k): inner(v) for k, v in value.items() if v is not None}
        return {"$plain": plain} if any(k.startswith("$") for k in plain) else plain
    if isinstance(value, (list, tuple, range)):
        return [inner(v) for v in value]
    if callable(value):
        callbacks.append(value)
        return {"$callback": len(callbacks)}
    raise TypeError(f"a {type(value).__name__} cannot be handed to Synfire")


def _array(value, arrays):
    kind = value.dtype
    if kind.kind == "b":
        value = value.astype(np.uint8)
    elif kind.kind not in "fiu" or kind.itemsize > 8 or kind == np.float16:
        raise TypeError(f"an array of {kind} cannot be handed to Synfire: use numbers of 8 to 64 bits")
    little = value.dtype.newbyteorder("<")
    arrays.append(np.ascontiguousarray(value, little).ravel())
    return {"$array": len(arrays) - 1}


def decode(value, arrays, wrap):
    """Undoes ``encode``; ``wrap`` makes the object that stands for a handle."""
    if isinstance(value, list):
        return [decode(v, arrays, wrap) for v in value]
    if not isinstance(value, dict):
        return value
    if len(value) > 0:
        key = next(iter(value))
        if key == "$array":
            return arrays[value[key]]
        if key == "$handle":
            return wrap(value)
        if key == "$number":
            return float(value[key].replace("Infinity", "inf"))
        if key == "$integer":
            return int(value[key])
        if key == "$map":
            return {k: decode(v, arrays, wrap) for k, v in value[key]}
        if key == "$plain":
            value = value[key]
    return {k: decode(v, arrays, wrap) for k, v in value.items()}
