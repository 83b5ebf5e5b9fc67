"""The process that simulates: started when first needed, spoken to over pipes, ended with Python.

A message is a u32 length, a JSON header of that length, and the arrays that the header lists (docs/serve.md).
"""

import atexit
import json
import os
import shutil
import signal
import struct
import subprocess
import threading

import numpy as np

from ._errors import SynfireError

_HERE = os.path.dirname(os.path.abspath(__file__))
_TYPES = {
    "f4": np.float32, "f8": np.float64, "i1": np.int8, "i2": np.int16, "i4": np.int32, "i8": np.int64,
    "u1": np.uint8, "u2": np.uint16, "u4": np.uint32, "u8": np.uint64,
}  # fmt: skip


def _command():
    node = os.environ.get("SYNFIRE_NODE") or shutil.which("node")
    if node is None:
        raise SynfireError("No node was found: install Node.js 20 or newer, or set SYNFIRE_NODE.", "no-node")
    packaged = os.path.join(_HERE, "_node", "dist", "cli.js")
    beside = os.path.join(_HERE, "..", "..", "..", "dist", "cli.js")
    for path in (os.environ.get("SYNFIRE_CLI"), packaged, beside):
        if path and os.path.exists(path):
            return [node, path, "serve", "--stdio"]
    raise SynfireError("The built library was not found: run npm run build, or set SYNFIRE_CLI.", "no-library")


class _Interrupts:
    """While the main thread waits for an answer, Ctrl-C asks for its end and breaks no message in two; pressed again it ends the process and is raised."""

    def __init__(self, cancel, close):
        self._cancel = cancel
        self._close = close
        self._pressed_before = False
        self._before = None

    def __enter__(self):
        main = threading.current_thread() is threading.main_thread()
        if main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._before = signal.signal(signal.SIGINT, self._pressed)

    def __exit__(self, *_):
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def _pressed(self, *_):
        if self._pressed_before:
            self._close()
            raise KeyboardInterrupt
        self._pressed_before = True
        # a thread of its own: the interrupted one may be in the midst of sending
        threading.Thread(target=self._cancel, daemon=True).start()


class Server:
    """One process; one call at a time."""

    def __init__(self):
        self._process = subprocess.Popen(
            _command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )
        self._next = 0
        self._lock = threading.RLock()
        self._write_lock = threading.Lock()
        self.callbacks = {}
        atexit.register(self.close)

    def close(self):
        if self._process.poll() is None:
            self._process.stdin.close()
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()

    @property
    def alive(self):
        return self._process.poll() is None

    def request(self, header, arrays, on_callback):
        """Sends a request and waits for its answer: ``(header, arrays)``. Ctrl-C, or a callback that raises, cancels what is running; its answer is waited for."""
        with self._lock:
            self._next += 1
            number = self._next

            def cancel():
                self._send({"id": 0, "do": "cancel", "request": number}, [])

            with _Interrupts(cancel, self.close):
                self._send({"id": number, **header}, arrays)
                failure = None
                while True:
                    answer, received = self._receive()
                    if "callback" in answer:
                        if failure is None:
                            try:
                                on_callback(answer, received)
                            except BaseException as error:
                                failure = error
                                cancel()
                    elif answer.get("id") == number:
                        if failure is not None:
                            raise failure
                        return answer, received

    def release(self, number):
        """From a destructor, which may run at any time: nothing is waited for; the answer is passed over."""
        if self.alive:
            try:
                self._send({"id": -1, "do": "release", "on": number}, [])
            except (OSError, ValueError):
                pass

    def _send(self, header, arrays):
        table = [[_name(array), array.size] for array in arrays]
        text = json.dumps({**header, "arrays": table}, allow_nan=False).encode()
        try:
            with self._write_lock:
                out = self._process.stdin
                out.write(struct.pack("<I", len(text)))
                out.write(text)
                for array in arrays:
                    if array.size:
                        out.write(memoryview(array).cast("B"))
                out.flush()
        except BrokenPipeError:
            raise self._ended() from None

    def _receive(self):
        (length,) = struct.unpack("<I", self._exactly(4))
        header = json.loads(self._exactly(length))
        arrays = []
        for name, size in header.pop("arrays"):
            kind = np.dtype(_TYPES[name])
            arrays.append(np.frombuffer(self._exactly(size * kind.itemsize), kind))
        return header, arrays

    def _exactly(self, length):
        held = bytearray(length)
        view, at = memoryview(held), 0
        while at < length:
            got = self._process.stdout.readinto(view[at:])
            if not got:
                raise self._ended()
            at += got
        return held

    def _ended(self):
        code = self._process.poll()
        return SynfireError(f"The simulating process ended (exit code {code}).", "server-lost")


def _name(array):
    return f"{array.dtype.kind}{array.dtype.itemsize}"


_server = None


def server():
    global _server
    if _server is None or not _server.alive:
        _server = Server()
    return _server
