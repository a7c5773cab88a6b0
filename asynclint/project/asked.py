"""What a run asked of a project. While no answer changes, neither does what was found: see `project/standing.py`"""

from __future__ import annotations


class Asked:
    """The questions, as the index and the names are asked them."""

    __slots__ = (
        "callable",
        "called",
        "callers",
        "counted",
        "followed",
        "givers",
        "handed",
        "heads",
        "held",
        "inside",
        "limited",
        "loaded",
        "members",
        "methods",
        "read",
        "results",
        "searched",
        "shared",
        "sifted",
        "steps",
        "told",
    )

    def __init__(self) -> None:
        self.callable: set[str] = set()
        """Last names of classes whose instances go by other names too."""
        self.called: set[str] = set()
        """Last names of which all texts that are called were listed; `read` and `handed` likewise."""
        self.read: set[str] = set()
        self.handed: set[str] = set()
        self.counted: set[str] = set()
        """Last names of which it mattered how many texts there are."""
        self.followed: set[str] = set()
        """Texts whose events were looked at, or would have been, had something else not come first."""
        self.searched: set[str] = set()
        """Paths of files that were searched for families of calls."""
        self.heads: set[str] = set()
        """What texts step from that were passed over in that search."""
        self.held: set[str] = set()
        """Attributes of classes that were looked up in the very class: `shop.Repo.rows`."""
        self.shared: set[str] = set()
        """Classes of which it mattered, to whoever uses an instance, when instances are made."""
        self.sifted: set[str] = set()
        """Paths of files whose texts were all looked at for a time limit."""
        self.limited: set[str] = set()
        """The texts that were looked at for one."""
        self.callers: set[str] = set()
        """Functions and classes of which it mattered who uses them; makers of a library's clients likewise."""
        self.givers: set[str] = set()
        """Functions, each with a parameter (`shop.load<rows>`), of which it mattered what their callers give."""
        self.inside: set[str] = set()
        """Functions that were looked through for a certain call while others were linked."""
        self.results: set[str] = set()
        """Functions of which it mattered what they give."""
        self.loaded: set[str] = set()
        """Modules of which it mattered who imports them."""
        self.members: set[str] = set()
        """Full names that were looked up, of a module's members and of functions."""
        self.steps: set[str] = set()
        """The steps that were taken from functions, classes and objects."""
        self.methods: set[str] = set()
        """Names of methods that were looked up."""
        self.told: set[str] = set()
        """Two files, by number: what is found in the first is told of the second, or leads through it."""
