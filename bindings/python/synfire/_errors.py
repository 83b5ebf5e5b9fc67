"""Faults of the library as exceptions."""


class SynfireError(Exception):
    """What was wrong, where, and what to do.

    ``code`` names the kind of fault; ``faults`` has all that were found, each a dict with ``code``, ``where``, ``found``,
    ``expected`` and ``remedy``; ``recording`` is what a run had recorded until then, or None.
    """

    def __init__(self, message, code="bug", faults=(), recording=None):
        super().__init__(message)
        self.code = code
        self.faults = list(faults)
        self.recording = recording
        first = self.faults[0] if self.faults else {}
        self.where = first.get("where")
        self.found = first.get("found")
        self.expected = first.get("expected")
        self.remedy = first.get("remedy")
