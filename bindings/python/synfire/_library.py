"""Functions, classes and objects of the library, called where they live."""

import re

from ._errors import SynfireError
from ._server import server
from ._values import decode, encode


def _camel(name):
    return re.sub(r"_([a-z0-9])", lambda match: match.group(1).upper(), name)


def ask(request, args=(), options=None):
    """Carries out a request; the options are the last argument where there are any."""
    arrays, callbacks = [], []
    if options:
        args = [*args, options]
    encoded = [encode(value, arrays, callbacks) for value in args]
    process = server()

    def wrap(described):
        return Remote(described, process)

    def on_callback(message, received):
        values = [decode(value, received, wrap) for value in message["args"]]
        callbacks[message["callback"] - 1](*values)

    header = {**request, "args": encoded} if encoded else request
    answer, received = process.request(header, arrays, on_callback)
    if "error" in answer:
        error = decode(answer["error"], received, wrap)
        raise SynfireError(error["message"], error["code"], error["faults"], error.get("recording"))
    return decode(answer["value"], received, wrap)


class Library:
    """An entry: its functions and classes as attributes."""

    def __init__(self, entry):
        self._entry = entry
        self._known = None

    def __dir__(self):
        if self._known is None:
            self._known = ask({"do": "hello", "entry": self._entry})["names"]
        return list(self._known)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        known = dir(self)
        found = name if name in known else _camel(name)
        if found in known:
            return Function(self._entry, found)
        raise AttributeError(f"{self._entry} has no {name!r}")


class Function:
    """A function or a class. ``Network.from_json(...)`` calls a static method."""

    def __init__(self, entry, name):
        self._entry = entry
        self.__name__ = name

    def __call__(self, *args, **options):
        return ask({"do": "call", "entry": self._entry, "name": self.__name__}, args, options)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        static = re.sub(r"Json$", "JSON", _camel(name))

        def call(*args, **options):
            request = {"do": "static", "entry": self._entry, "of": self.__name__, "name": static}
            return ask(request, args, options)

        return call

    def __repr__(self):
        return f"<{self._entry} {self.__name__}>"


class Remote:
    """An object of the library: methods and properties by their names, in snake_case too."""

    def __init__(self, described, process):
        self._handle = described["$handle"]
        self._class = described["class"]
        self._methods = described["methods"]
        self._properties = described["properties"]
        self._process = process

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        name = name.rstrip("_")  # recording.from_ : from is a word of Python
        for candidate in (name, _camel(name), re.sub(r"Json$", "JSON", _camel(name))):
            if candidate in self._methods:
                return self._method(candidate)
            if candidate in self._properties:
                return ask({"do": "get", "on": self._handle, "name": candidate})
        raise AttributeError(f"{self._class} has no {name!r}")

    def _method(self, name):
        def call(*args, **options):
            return ask({"do": "method", "on": self._handle, "name": name}, args, options)

        call.__name__ = name
        return call

    def __dir__(self):
        return [*self._methods, *self._properties]

    def __iter__(self):
        if "next" not in self._methods:
            raise TypeError(f"a {self._class} is not iterable")
        while True:
            piece = self._method("next")()
            if piece["done"]:
                return
            yield piece["value"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if "dispose" in self._methods:
            self._method("dispose")()

    def __del__(self):
        process = self.__dict__.get("_process")
        if process is not None:
            process.release(self._handle)

    def __repr__(self):
        return f"<Synfire {self._class}>"

    def _repr_svg_(self):
        """A recording shows its raster in a notebook."""
        if self._class != "Recording":
            return None
        spikes = self.allSpikes()
        figure = {**spikes, "populations": self.populations}
        return ask({"do": "call", "entry": "synfire", "name": "rasterSvg"}, [figure])
